"""What was open, kept on disk while the window is open, so that it is there again after a crash.

One file for each window that runs, named after its process; a clean end removes it. One that is left behind by a process
that is gone is what a crash left.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import platformdirs
import psutil

from coolthreads_app.model.session import Session


class Kept(msgspec.Struct, frozen=True):
    """``text`` is None when the program is as on disk; ``names`` and ``marks`` go by schedule."""

    path: str = ""
    scenario: str = ""
    text: str | None = None
    schedule: str = ""
    position: int = 0
    granularity: str = "access"
    asyncio_order: str = "fifo"
    time: str = ""
    names: tuple[tuple[str, str], ...] = ()
    marks: tuple[tuple[str, int, str], ...] = ()


def folder() -> Path:
    """Where the files are."""
    return Path(platformdirs.user_state_dir("coolthreads", appauthor=False))


def kept_of(session: Session) -> Kept:
    """What is open now."""
    draft, branches = session.drafts.now, session.branches
    return Kept(
        path=str(session.path or ""),
        scenario=session.scenario.name if session.scenario is not None else "",
        text=draft.text if draft.dirty else None,
        schedule=session.trace.schedule if session.trace is not None else "",
        position=session.position,
        granularity=session.options.granularity,
        asyncio_order=session.options.asyncio_order,
        time=session.time,
        names=tuple((row.schedule, row.name) for row in branches.rows),
        marks=tuple((branches.rows[mark.branch].schedule, mark.position, mark.name) for mark in branches.bookmarks),
    )


def keep(kept: Kept) -> None:
    """Writes it; what cannot be written is not kept."""
    try:
        folder().mkdir(parents=True, exist_ok=True)
        file = folder() / f"open-{os.getpid()}.json"
        partial = file.with_suffix(".part")
        partial.write_bytes(msgspec.json.encode(kept))
        partial.replace(file)
    except OSError:
        pass


def forget() -> None:
    """A clean end."""
    (folder() / f"open-{os.getpid()}.json").unlink(missing_ok=True)


def left_behind() -> Kept | None:
    """What the last crash left, if anything; it is handed out once."""
    newest: Kept | None = None
    try:
        files = sorted(folder().glob("open-*.json"), key=lambda file: file.stat().st_mtime)
    except OSError:
        return None
    for file in files:
        number = file.stem.removeprefix("open-")
        if not number.isdecimal() or (int(number) != os.getpid() and psutil.pid_exists(int(number))):
            continue
        try:
            newest = msgspec.json.decode(file.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            pass
        file.unlink(missing_ok=True)
    return newest
