"""The log that can be sent with a bug report: what was done and what went wrong, without the text of any program."""

from __future__ import annotations

import logging
import platform
from collections import deque
from importlib.metadata import PackageNotFoundError, version
from logging.handlers import RotatingFileHandler
from pathlib import Path

import platformdirs

import coolthreads

_LIBRARIES = ("PySide6-Essentials", "greenlet", "msgspec", "numpy", "networkx")
_LAST = 400  # lines kept for a report
_BYTES = 500_000

log = logging.getLogger("coolthreads")
_lines: deque[str] = deque(maxlen=_LAST)


class _Lines(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        _lines.extend(self.format(record).splitlines())


def log_file() -> Path:
    """Where the log is."""
    return Path(platformdirs.user_log_dir("coolthreads", appauthor=False)) / "coolthreads.log"


def begin() -> None:
    """From now on what is logged is kept, in memory and on disk; a disk that cannot be written is no reason to stop."""
    if log.handlers:
        return
    handlers: list[logging.Handler] = [_Lines()]
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handlers.append(RotatingFileHandler(log_file(), maxBytes=_BYTES, backupCount=1, encoding="utf-8", delay=True))
    except OSError:
        pass
    for handler in handlers:
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
    log.info("started: %s", ", ".join(f"{name} {number}" for name, number in versions()))


def versions() -> list[tuple[str, str]]:
    """Names and versions that a bug report needs."""
    found = [("Coolthreads", coolthreads.__version__), ("Python", platform.python_version())]
    for name in _LIBRARIES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return [*found, ("System", platform.platform())]


def report() -> str:
    """Versions and the last lines of the log, as text to paste."""
    said = "\n".join(f"{name}: {number}" for name, number in versions())
    return f"{said}\n\n" + "\n".join(_lines) + "\n"
