"""What the program sees of the machine: the same on every one."""

from __future__ import annotations

CPUS = 4
"""How many processors there seem to be."""
