"""Takes down the calls of the program's own functions, and the blocks of executors and task groups, as they are nested.

Only the code of recorded executions gives these notes (`coolthreads.instrument.noting`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from types import CodeType, FrameType
from typing import Any, Protocol

from coolthreads.kernel.describe import describe
from coolthreads.kernel.turns import Kernel
from coolthreads.trace import CallRow, Columns, Delivery, Site

_MOST_BRIEF = 200  # nested calls of one function that did nothing anybody could notice
_MOST_ARGUMENTS = 4
_BLOCKS = frozenset({"ThreadPoolExecutor", "ProcessPoolExecutor", "TaskGroup"})


class Place(Protocol):
    """A row of the table of `noting`."""

    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def file(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def end_line(self) -> int: ...
    @property
    def end_column(self) -> int: ...


class Ledger(Protocol):
    """What takes down the rest of the execution (the recorder)."""

    columns: Columns

    def site_row(self, site: Site, /) -> int: ...
    def site_of_code(self, code: CodeType, lasti: int, /) -> int: ...
    def object_row(self, number: int, /) -> int: ...


class _Open:
    """A call that has begun; ``parent`` is the one around it. Invariant: the stack of an actor is a chain of these."""

    __slots__ = ("caught", "children", "frame", "parent", "place", "row", "steps")

    def __init__(self, row: int, place: int, parent: _Open | None, frame: FrameType, step: int) -> None:
        self.row = row
        self.place = place
        self.parent = parent
        self.frame: FrameType | None = frame
        self.steps = step
        self.caught = sys.exception()
        self.children = 0


class CallNotes:
    """The calls of one execution. ``places`` is the program's table of functions and blocks."""

    def __init__(self, kernel: Kernel, places: Sequence[Place], ledger: Ledger) -> None:
        self._kernel = kernel
        self._places = places
        self._ledger = ledger
        self._waits = 0
        self.deliveries: list[Delivery] = []
        self._rows: list[CallRow | None] = []
        self._tops: dict[int, _Open | None] = {}
        self._brief: dict[int, int] = {}
        self._sites: dict[int, int] = {}

    def begin(self, place: int, frame: FrameType, manager: object = None) -> _Open | None:
        """A call has begun in ``frame``, or the block of an executor or task group (``manager``)."""
        actor = self._kernel.current
        if actor is None or self._kernel.closing:
            return None
        top = self._tops.get(actor.row)
        if top is not None and top.frame is not None and self._places[top.place].name == "lambda":
            top = self._left_by_exceptions(top, frame)
        where = self._places[place]
        steps = len(self._ledger.columns.actor)
        caller = -1
        if where.kind == "call" and frame.f_back is not None:
            caller = self._ledger.site_of_code(frame.f_back.f_code, frame.f_back.f_lasti)
        row = CallRow(
            actor=actor.row,
            kind=where.kind,
            name=where.name,
            arguments=_arguments(frame) if where.kind == "call" else "",
            site=self._site(place),
            caller=caller,
            object=self._ledger.object_row(getattr(manager, "_number", 0)),
            parent=-1 if top is None else top.row,
            first=steps,
            last=-1,
            begin=self._kernel.now,
            end=-1,
        )
        opened = _Open(len(self._rows), place, top, frame, steps)
        if top is not None:
            top.children += 1
        self._rows.append(row)
        self._tops[actor.row] = opened
        return opened

    def end(self, opened: _Open | None) -> None:
        """The call is over, by returning or by an exception."""
        actor = self._kernel.current
        if opened is None or actor is None or self._kernel.closing:
            return
        error = sys.exception()
        self._close(actor.row, opened, error if error is not opened.caught else None)

    def left(self, first: int, last: int, frame: FrameType) -> None:
        """The blocks of these rows, entered in ``frame``, are over."""
        actor = self._kernel.current
        if actor is None or self._kernel.closing:
            return
        top = self._tops.get(actor.row)
        while top is not None and top.frame is frame and first <= top.place <= last:
            parent = top.parent
            error = sys.exception()
            self._close(actor.row, top, error if error is not top.caught else None)
            top = parent

    def waits_for_several(self) -> Callable[[int], None]:
        """A wait that will give out futures that are finished: to be called with the number of each, and with 0 at its end."""
        self._waits += 1
        wait = self._waits

        def delivered(future: int) -> None:
            actor = self._kernel.current
            if actor is not None:
                step, row = len(self._ledger.columns.actor), self._ledger.object_row(future)
                self.deliveries.append(Delivery(step, actor.row, wait, row))

        return delivered

    def rows(self) -> tuple[CallRow, ...]:
        """All calls, in order of their beginnings; those that have not ended have a ``last`` of -1."""
        numbers: dict[int, int] = {-1: -1}
        kept: list[CallRow] = []
        for number, row in enumerate(self._rows):
            if row is not None:
                numbers[number] = len(kept)
                kept.append(row)
        return tuple(_with(row, parent=numbers[row.parent]) for row in kept)

    def close(self) -> None:
        """The execution is over: keep no frame alive."""
        self._tops.clear()

    def _close(self, actor: int, opened: _Open, error: BaseException | None) -> None:
        row = self._rows[opened.row]
        if opened.frame is None or row is None:
            return
        steps = len(self._ledger.columns.actor)
        said = "" if error is None else describe(error)
        self._rows[opened.row] = _with(row, last=steps, end=self._kernel.now, error=said)
        opened.frame = opened.caught = None
        top = self._tops.get(actor)
        if top is opened:
            # What lies above was left by exceptions, or will still be closed: coroutines of one actor may overlap.
            while top is not None and top.frame is None:
                top = top.parent
            self._tops[actor] = top
        if steps == opened.steps and opened.parent is not None and not opened.children and row.kind == "call":
            self._brief[opened.place] = count = self._brief.get(opened.place, 0) + 1
            if count > _MOST_BRIEF:
                self._rows[opened.row] = None
                opened.parent.children -= 1

    def _left_by_exceptions(self, top: _Open | None, frame: FrameType) -> _Open | None:
        """Close lambdas whose frames are no longer below ``frame``."""
        below = set()
        inner: FrameType | None = frame
        while inner is not None:
            below.add(inner)
            inner = inner.f_back
        while top is not None and self._places[top.place].name == "lambda" and top.frame not in below:
            parent = top.parent
            row = self._rows[top.row]
            assert row is not None
            self._close(row.actor, top, None)
            top = parent
        return top

    def _site(self, place: int) -> int:
        row = self._sites.get(place)
        if row is None:
            where = self._places[place]
            site = Site(where.file, where.line, where.column, where.end_line, where.end_column, where.name)
            row = self._sites[place] = self._ledger.site_row(site)
        return row


class CallHooks:
    """What code with notes calls. ``notes`` are those of the execution that is being recorded, if one is."""

    def __init__(self) -> None:
        self.notes: CallNotes | None = None
        self._running: dict[FrameType, _Open] = {}  # what each frame has begun that is not over

    def take(self, notes: CallNotes | None) -> None:
        """Give notes to these from now on."""
        self.notes = notes
        self._running.clear()

    def namespace(self) -> dict[str, Any]:
        """What code with notes finds in its globals."""
        getframe = sys._getframe
        running = self._running

        def begin(place: int, /) -> None:
            if self.notes is not None and (opened := self.notes.begin(place, getframe(1))) is not None:
                running[getframe(1)] = opened

        def end() -> None:
            opened = running.pop(getframe(1), None)
            if self.notes is not None:
                self.notes.end(opened)

        def opened(place: int, /) -> _Open | None:
            return None if self.notes is None else self.notes.begin(place, getframe(1))

        def value(opened: _Open | None, result: Any, /) -> Any:
            if self.notes is not None:
                self.notes.end(opened)
            return result

        def entering(manager: Any, place: int, /) -> Any:
            if self.notes is not None and any(kind.__name__ in _BLOCKS for kind in type(manager).__mro__):
                self.notes.begin(place, getframe(1), manager)
            return manager

        def left(first: int, last: int, /) -> None:
            if self.notes is not None:
                self.notes.left(first, last, getframe(1))

        hooks = {"begin": begin, "end": end, "opened": opened, "value": value, "entering": entering, "left": left}
        return {f"__ct_call_{name}__": hook for name, hook in hooks.items()}


def _with(row: CallRow, **changes: Any) -> CallRow:
    values = {name: getattr(row, name) for name in CallRow.__dataclass_fields__}
    return CallRow(**{**values, **changes})


def _arguments(frame: FrameType) -> str:
    """The arguments of a call that has just begun, as short text."""
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    names = names[1:] if names[:1] in (("self",), ("cls",)) else names
    if not names:
        return ""
    found = frame.f_locals
    shown = [describe(found[name], 32) for name in names[:_MOST_ARGUMENTS] if name in found]
    return ", ".join(shown + ["…"] * (len(names) > _MOST_ARGUMENTS))
