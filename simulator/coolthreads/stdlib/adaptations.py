"""Modules that are the real source with a few changes, made when the program imports them."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from coolthreads.stdlib import (
    asyncio,
    ctypes,
    databases,
    interpreters,
    logging,
    mmap,
    multiprocessing,
    os,
    random,
    socket,
    subprocess,
    tempfile,
    uuid,
    weakref,
)

ADAPTATIONS: dict[str, Callable[[ModuleType], None]] = {
    "asyncio": asyncio.adapt,
    "concurrent.interpreters": interpreters.adapt,
    "ctypes": ctypes.adapt,
    "dbm": databases.adapt_dbm,
    "logging": logging.adapt,
    "mmap": mmap.adapt,
    "multiprocessing.context": multiprocessing.adapt_context,
    "multiprocessing.pool": multiprocessing.adapt_pool,
    "multiprocessing.process": multiprocessing.adapt_process,
    "psutil": os.adapt_psutil,
    "random": random.adapt,
    "socket": socket.adapt,
    "sqlite3.dbapi2": databases.adapt_sqlite3,
    "ssl": socket.adapt_ssl,
    "subprocess": subprocess.adapt,
    "tempfile": tempfile.adapt,
    "uuid": uuid.adapt,
    "weakref": weakref.adapt,
}

PREPARATIONS: dict[str, Callable[[ModuleType], None]] = {"asyncio": asyncio.prepare}
"""What is done with modules before they are executed."""

IMPORTED_AFRESH = frozenset({"glob", "mmap", "pathlib", "shutil", "weakref"}) | databases.DATABASES
"""Modules that shall find the virtual `os`, and all others that are not built on twins but adapted."""
