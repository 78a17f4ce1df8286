"""Measurements of the real machine, each in processes of its own. Nothing here is simulated, and nothing knows Qt."""
