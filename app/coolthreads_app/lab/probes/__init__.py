"""Programs that measure or are measured. Any Python from 3.9 on runs them by their path: they import only what it has.

Each prints one JSON document a line, and ends when its stdin is closed: whoever started it is then gone.
"""
