"""What is changed in the program's `sqlite3` and `dbm`: they work, but what happens in a database is no step of anybody."""

from __future__ import annotations

from types import ModuleType

from coolthreads.stdlib.control import noted

_NO_STEP = "uses {}, which does its work behind the scheduler's back"

DATABASES = frozenset({"sqlite3", "dbm"})


def adapt_sqlite3(module: ModuleType) -> None:
    """Change a fresh copy of `sqlite3.dbapi2`."""
    vars(module)["connect"] = noted(module.connect, _NO_STEP.format("sqlite3"))


def adapt_dbm(module: ModuleType) -> None:
    """Change a fresh copy of `dbm`."""
    vars(module)["open"] = noted(module.open, _NO_STEP.format("dbm"))
