"""Modules of the standard library that are the real source with a few changes, made when the program imports them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from coolthreads.stdlib import asyncio, ctypes, logging, multiprocessing, random, socket, subprocess, tempfile, uuid

ADAPTATIONS: dict[str, Callable[[ModuleType], None]] = {
    "asyncio": asyncio.adapt,
    "ctypes": ctypes.adapt,
    "logging": logging.adapt,
    "multiprocessing.context": multiprocessing.adapt_context,
    "multiprocessing.pool": multiprocessing.adapt_pool,
    "multiprocessing.process": multiprocessing.adapt_process,
    "random": random.adapt,
    "socket": socket.adapt,
    "ssl": socket.adapt_ssl,
    "subprocess": subprocess.adapt,
    "tempfile": tempfile.adapt,
    "uuid": uuid.adapt,
}

PREPARATIONS: dict[str, Callable[[ModuleType], None]] = {"asyncio": asyncio.prepare}
"""What is done with modules before they are executed."""

BUILT_ON_FILES = frozenset({"glob", "pathlib", "shutil"})
"""Modules that shall find the virtual `os`; all others may keep the real one."""
