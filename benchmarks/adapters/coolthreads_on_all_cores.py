"""Coolthreads as with ``--jobs``: as many worker processes as there are cores."""

from __future__ import annotations

import os

from benchmarks.adapters import coolthreads_itself
from benchmarks.adapters.coolthreads_itself import exhaust, find, sample

__all__ = ["exhaust", "find", "sample"]

coolthreads_itself.jobs = os.cpu_count() or 1
