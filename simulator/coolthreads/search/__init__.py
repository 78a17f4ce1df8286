"""Many executions: in which order, and when nothing is left to try."""
