"""One execution: actors, operations, turns, the virtual clock, the recorder."""
