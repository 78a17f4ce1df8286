"""What was open, kept on disk while the window is open, so that it is there again after a crash.

One file for each window that runs, named after its process; a clean end removes it. One that is left behind by a process
that is gone is what a crash left.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import platformdirs

from coolthreads import Verdict
from coolthreads_app.model.branches import Bookmark, Branch
from coolthreads_app.model.conditions import FAIR, Conditions
from coolthreads_app.model.session import Session


class KeptBranch(msgspec.Struct, frozen=True):
    """A `Branch` without its steps."""

    name: str
    parent: int
    fork: int
    schedule: str
    verdict: Verdict
    summary: str
    length: int


class Kept(msgspec.Struct, frozen=True):
    """``text`` is None when the program's own file is as on disk, ``texts`` are those of its modules, by file; ``marks``:
    branch, position and name; ``weather``,
    ``starts``: the conditions of a network."""

    path: str = ""
    scenario: str = ""
    text: str | None = None
    texts: tuple[tuple[str, str], ...] = ()
    schedule: str = ""
    position: int = 0
    granularity: str = "access"
    asyncio_order: str = "fifo"
    random: str = "seed"
    time: str = ""
    branches: tuple[KeptBranch, ...] = ()
    marks: tuple[tuple[int, int, str], ...] = ()
    weather: tuple[tuple[str, str], ...] = ()
    starts: tuple[tuple[str, float | None], ...] = ()


def folder() -> Path:
    """Where the files are."""
    return Path(platformdirs.user_state_dir("coolthreads", appauthor=False))


def kept_of(session: Session) -> Kept:
    """What is open now."""
    drafts, branches = session.drafts, session.branches
    conditions = Conditions.of(session.program) if session.program is not None else FAIR
    return Kept(
        path=str(session.network_file or session.path or ""),
        scenario=session.scenario.name if session.scenario is not None else "",
        text=drafts.own.text if drafts.own.dirty else None,
        texts=tuple((draft.file, draft.text) for draft in drafts.dirty if draft.file),
        schedule=session.trace.schedule if session.trace is not None else "",
        position=session.position,
        granularity=session.options.granularity,
        asyncio_order=session.options.asyncio_order,
        random=session.options.random,
        time=session.time,
        branches=tuple(
            KeptBranch(row.name, row.parent, row.fork, row.schedule, row.verdict, row.summary, row.length)
            for row in branches.rows
        ),
        marks=tuple((mark.branch, mark.position, mark.name) for mark in branches.bookmarks),
        weather=conditions.weather,
        starts=conditions.starts,
    )


def branches_of(kept: Kept) -> tuple[list[Branch], list[Bookmark]]:
    """The branches and bookmarks that were kept."""
    rows = [
        Branch(number, row.name, row.parent, row.fork, row.schedule, row.verdict, row.summary, row.length, None)
        for number, row in enumerate(kept.branches)
    ]
    return rows, [Bookmark(*mark) for mark in kept.marks]


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


def _is_running(process: int) -> bool:
    # Not with the other imports: it takes longer than any other module of a window, which rarely asks.
    import psutil

    return psutil.pid_exists(process)


def left_behind() -> Kept | None:
    """What the last crash left, if anything; it is handed out once."""
    newest: Kept | None = None
    try:
        files = sorted(folder().glob("open-*.json"), key=lambda file: file.stat().st_mtime)
    except OSError:
        return None
    for file in files:
        number = file.stem.removeprefix("open-")
        if not number.isdecimal() or (int(number) != os.getpid() and _is_running(int(number))):
            continue
        try:
            newest = msgspec.json.decode(file.read_bytes(), type=Kept)
        except (OSError, msgspec.MsgspecError):
            pass
        file.unlink(missing_ok=True)
    return newest
