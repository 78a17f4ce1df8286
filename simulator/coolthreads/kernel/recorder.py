"""Takes down one execution, step by step, and makes a `coolthreads.trace.Trace` of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Sequence
from dataclasses import replace
from types import CodeType, FrameType
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.calls import CallNotes, Place
from coolthreads.kernel.containers import CONTAINERS
from coolthreads.kernel.describe import describe
from coolthreads.kernel.message_notes import WITHOUT_STATE, MessageNotes, place_of
from coolthreads.kernel.names import Names
from coolthreads.kernel.operations import CLOCK, EVERYTHING, LIFE, LOCKING, type_of_target
from coolthreads.kernel.peeking import NOTHING
from coolthreads.kernel.positions import Positions
from coolthreads.kernel.spells import SpellNotes
from coolthreads.kernel.task_notes import TaskNotes, waiting_tasks
from coolthreads.kernel.turns import Kernel
from coolthreads.kernel.variables import shown, variables
from coolthreads.trace import IN_VAIN, RAISED, ActorRow, Change, Columns, ObjectRow, Pending, Printed, Site, State


class Recorder(TaskNotes, MessageNotes, SpellNotes):
    """An observer of the kernel (`turns.Observer`) and a taker of notes (`hooks.ValueNotes`) for one execution.

    ``files`` maps the names in code objects to rows of the trace's files; ``accesses`` is the program's table of sites;
    ``name_of_global`` gives the name behind a negative target, ``object_of`` the object behind a positive one and
    ``number_of`` its number; ``source_of`` the text of a file by its name in code objects; ``places`` give notes (`calls`).
    """

    def __init__(
        self,
        kernel: Kernel,
        files: dict[str, int],
        source_of: Callable[[str], str | None],
        accesses: Sequence[Any],
        name_of_global: Callable[[int], str],
        number_of: Callable[[object], int],
        object_of: Callable[[int], object | None],
        places: Sequence[Place] = (),
        name_of_node: Callable[[int], str] | None = None,
    ) -> None:
        SpellNotes.__init__(self)
        self._kernel = kernel
        self._files = files
        self._accesses = accesses
        self._name_of_global = name_of_global
        self._number_of = number_of
        self._object_of = object_of
        self._source_of = source_of
        self._name_of_node = name_of_node
        self.names = Names(source_of)
        self.columns = Columns()
        self.actors: list[ActorRow] = []
        self.objects: list[ObjectRow] = []
        self.sites: list[Site] = []
        self.changes: list[Change] = []
        self.printed: list[Printed] = []
        self.played: list[tuple[int, str]] = []  # see `Trace.played`
        self.texts: dict[str, int] = {}
        self.locals_table: dict[tuple[tuple[str, str], ...], int] = {(): 0}
        self.enabled_table: dict[tuple[int, ...], int] = {}
        self.choices: list[tuple[str, str]] = []  # (chosen, what the default continuation would have chosen)
        self.preemptions = 0
        self._object_rows: dict[Hashable, int] = {}
        self._known_as: dict[int, tuple[str, str]] = {}  # number -> name, kind
        self._nameless: dict[int, str] = {}  # number -> kind
        self._site_rows: dict[Site, int] = {}
        self._frames: dict[int, FrameType | None] = {}
        self._offered: tuple[int, ...] | None = None
        self._later: Callable[[], object] | None = None
        self._failed: dict[int, int] = {}
        self._ids: list[str] = []  # of those that were offered the turn
        self._staying: str | None = None  # who had it, if able to keep it
        self._positions = Positions(source_of, self.names.entered_at)
        self._now = 0
        self.awaited_by_name, self.awaits = {}, []
        self.calls = CallNotes(kernel, places, self)

    # -- the kernel reports ---------------------------------------------------------------------------------------

    def created(self, actor: Actor) -> None:
        parent = -1 if actor.parent is None else actor.parent.row
        actor.row = len(self.actors)
        kind, node = place_of(actor, self._name_of_node)
        self.actors.append(ActorRow(actor.id, actor.name, kind, parent, actor.daemon, node))
        if kind not in WITHOUT_STATE:
            self._change(actor, State.READY, -1)
        if self._kernel.machine is not None:
            self.moved(actor, State.READY.value, actor.clock)

    def announced(self, actor: Actor) -> None:
        self._settle()
        self._frames[actor.row] = self.program_frame(sys._getframe(2))

    def offered(self, enabled: list[Actor]) -> None:
        self._settle()
        self._offered = tuple([actor.row for actor in enabled])
        self._now = self._kernel.now
        self._ids = [actor.id for actor in enabled]
        leaving = self._kernel.current
        self._staying = leaving.id if leaving is not None and leaving.is_enabled else None
        preferred = self._kernel.preferred
        if preferred is not None and preferred.is_enabled:
            self._staying = preferred.id

    def stepped(self, actor: Actor) -> None:
        columns = self.columns
        offered = self._offered
        self._offered = None
        frame = self._frames.get(actor.row)
        columns.actor.append(actor.row)
        columns.operation.append(self._text(actor.operation))
        columns.object.append(self._object(actor.target, actor.part))
        columns.part.append(-1)
        columns.site.append(self.site_of(actor.site, frame))
        # With any time the end of a sleep is a choice, and the clock goes on when it is made; otherwise steps cost time.
        columns.time.append(self._now if offered and not self._kernel.any_time else self._kernel.now)
        if self._kernel.machine is not None:
            self._at_its_time(columns)
        if actor.fire is not None and self.actors[actor.row].id != actor.id:
            self.played.append((len(columns.actor) - 1, actor.id))
        columns.value.append(-1)
        columns.locals.append(self._locals(frame))
        table = self.enabled_table
        if offered is None:
            offered = (actor.row,)
        columns.enabled.append(table.setdefault(offered, len(table)))
        if len(offered) > 1:
            staying = self._staying
            self.choices.append((actor.id, self._ids[0] if staying is None else staying))
            if staying is not None and staying != actor.id:
                self.preemptions += 1

    def enabled(self, actor: Actor) -> None:
        if actor.fire is None:
            self._change(actor, State.READY, self._object(actor.target, actor.part))

    def disabled(self, actor: Actor) -> None:
        if actor.fire is not None:
            # That a timer may go off changes nothing for the task that waits for it.
            return
        state = State.BLOCKED if actor.operation in LOCKING else State.WAITING
        self._change(actor, state, self._object(actor.target, actor.part))

    def ended(self, actor: Actor) -> None:
        self._settle()
        if actor.row not in self._failed:
            self._change(actor, State.DONE, -1)
        elif self._last_state(actor) is not State.FAILED:
            # The main thread has waited for others meanwhile.
            self._change(actor, State.FAILED, -1)
        if self._kernel.machine is not None:
            self.moved(actor, "", self._kernel.now)

    def tried(self, actor: Actor, success: bool) -> None:
        """The operation of the last step had a time limit, or did not wait at all."""
        if not success:
            self.columns.value[-1] = self._text(IN_VAIN)
        elif actor.operation in LOCKING:
            self.columns.value[-1] = self._text("True")

    def failed(self, actor: Actor) -> None:
        """An exception ended the actor."""
        self._failed[actor.row] = self.current_row()
        self._change(actor, State.FAILED, -1)

    def failed_at(self, actor: Actor) -> int:
        """The step in which an exception ended the actor; the last one if it was not reported."""
        return self._failed.get(actor.row, self.current_row())

    def _at_its_time(self, columns: Columns) -> None:
        """What is noted amid a step on one core can be later than the next step on another one."""
        time = columns.time
        time[-1] = max(self._kernel.now, time[-2]) if len(time) > 1 else self._kernel.now

    # -- hooks and twins report -------------------------------------------------------------------------------------

    def value(self, value: object) -> None:
        if self.columns.value and value is not NOTHING:
            self.columns.value[-1] = self._text(describe(value))

    def raised(self, error: BaseException) -> None:
        """The last step dealt with an exception in place of a value."""
        if self.columns.value:
            self.columns.value[-1] = self._text(RAISED + describe(error))

    def value_later(self, read: Callable[[], object]) -> None:
        self._later = read

    def provenance(self, value: object, owner: int, attribute: str) -> None:
        """An object without a name of its own is called by the attribute that holds it."""
        if isinstance(value, CONTAINERS) or hasattr(type(value), "__dict__"):
            number = self._number_of(value)
            if number not in self._known_as:
                self._known_as[number] = (f"{self.name_of(owner)}.{attribute}", type(value).__name__)

    def christen(self, number: int, kind: str, name: str = "") -> None:
        """A twin was created: it is called ``name``, or as the variable that it is assigned to."""
        if not name:
            frame = self.program_frame(sys._getframe(2))
            name = self.names.assigned_at(frame) if frame is not None else ""
        if name:
            self._known_as[number] = (self.names.fresh(name), kind)
        else:
            # Most are made inside other objects and never touched by themselves: they take no name from others.
            self._nameless[number] = kind

    def print(self, stream: str, text: str) -> None:
        self.printed.append(Printed(len(self.columns.actor) - 1, stream, text))

    # -- names and places -------------------------------------------------------------------------------------------

    def object_row(self, number: int) -> int:
        """The row of the object with that number; -1 for 0."""
        return self._object(number, None)

    def name_of(self, target: type_of_target) -> str:
        """What a target is called."""
        return "" if (row := self._object(target, None)) < 0 else self.objects[row].name

    def program_frame(self, frame: FrameType | None) -> FrameType | None:
        """The innermost frame of the program's own code."""
        files = self._files
        while frame is not None and frame.f_code.co_filename not in files:
            frame = frame.f_back
        return frame

    def site_of(self, site: int, frame: FrameType | None) -> int:
        """The row of the site of an access, or of the expression that ``frame`` executes."""
        if site >= 0:
            access = self._accesses[site]
            found = Site(access.file, access.line, access.column, access.end_line, access.end_column, access.function)
            return self.site_row(found)
        return -1 if frame is None else self.site_of_code(frame.f_code, frame.f_lasti)

    def site_of_code(self, code: CodeType, lasti: int) -> int:
        """The row of the site of an instruction of the program, or -1."""
        if code.co_filename not in self._files:
            return -1
        position = self._positions.of(code, lasti)
        if position is None:
            return -1
        return self.site_row(Site(self._files[code.co_filename], *position, _function(code)))

    def pending(self) -> tuple[Pending, ...]:
        """What the actors that have not ended would do next."""
        self._settle()
        rows = []
        for actor in (*self._kernel.actors, *waiting_tasks()):
            if not actor.ended:
                frame = self._frames.get(actor.row)
                rows.append(
                    Pending(
                        actor.row,
                        actor.operation,
                        self._object(actor.target, actor.part),
                        self.site_of(actor.site, frame),
                        "" if actor.is_enabled else self.reason(actor),
                    )
                )
        return tuple(rows)

    def reason(self, actor: Actor) -> str:
        """Why an actor cannot go on."""
        name = self.name_of(actor.target)
        words = {"acquire": "waits for", "join": "waits for the end of", "result": "waits for the result of"}
        return f"{words.get(actor.operation, 'waits: ' + actor.operation)} {name}".strip()

    def current_row(self) -> int:
        """The row of the last step, or -1."""
        return len(self.columns.actor) - 1

    def let_go(self) -> None:
        """Keep nothing alive that the step before has looked at."""
        self._settle()
        current = self._kernel.current
        if current is not None:
            self._frames.pop(current.row, None)

    def close(self) -> None:
        """The execution is over: keep no frame alive."""
        self._settle()
        self._frames.clear()
        self.calls.close()

    def _settle(self) -> None:
        later = self._later
        if later is not None:
            self._later = None
            self.value(later())

    def site_row(self, site: Site) -> int:
        """The row of a site."""
        row = self._site_rows.get(site)
        if row is None:
            row = self._site_rows[site] = len(self.sites)
            self.sites.append(site)
        return row

    def _text(self, text: str) -> int:
        return self.texts.setdefault(text, len(self.texts))

    def _change(self, actor: Actor, state: State, obj: int) -> None:
        self.changes.append(Change(len(self.columns.actor) - 1, actor.row, state, obj))

    def _last_state(self, actor: Actor) -> State | None:
        return next((change.state for change in reversed(self.changes) if change.actor == actor.row), None)

    def _object(self, target: type_of_target, part: Hashable) -> int:
        others: tuple[int, ...] = ()
        if isinstance(target, tuple):
            others = target[1:]
            target = target[0]
            if others and others[0] == LIFE:
                # A start or an end is recorded as that of the thread.
                part = None
        if not target or target == EVERYTHING:
            return -1
        key = (target, part) if part is not None else target
        row = self._object_rows.get(key)
        if row is None:
            whole = self._object(target, None) if part is not None and self._is_container(target) else -1
            named = self._name_object(target, part, whole)
            if named.kind == "condition" and others and others[0] != CLOCK:
                named = replace(named, whole=self._object(others[0], None))
            row = self._object_rows[key] = len(self.objects)
            self.objects.append(named)
        return row

    def _is_container(self, target: int) -> bool:
        return isinstance(self._object_of(target), CONTAINERS)

    def _name_object(self, target: Any, part: Hashable, whole: int) -> ObjectRow:
        if target == CLOCK:
            return ObjectRow("the clock", "clock")
        if target == LIFE:
            return ObjectRow("the threads", "threads")
        if target < 0:
            return ObjectRow(self._name_of_global(target), "variable")
        if target not in self._known_as:
            kind = self._nameless.get(target)
            self._known_as[target] = self._name_by_search(target) if kind is None else (self.names.fresh(kind), kind)
        name, kind = self._known_as[target]
        if part is None:
            return ObjectRow(name, kind)
        if kind == "scope":
            return ObjectRow(str(part), "variable")
        if whole < 0:
            return ObjectRow(f"{name}.{part}", "attribute")
        return ObjectRow(f"{name}[{describe(part, 30)}]", "item", whole)

    def _name_by_search(self, number: int) -> tuple[str, str]:
        for actor in self._kernel.actors:
            if actor.number == number:
                return actor.name, "thread"
        obj = self._object_of(number)
        if obj is None:
            return self.names.fresh("object"), "object"
        if (kind := type(obj).__qualname__) == "Scope":
            return "", "scope"
        if isinstance(obj, type):
            return obj.__qualname__, "class"
        main = sys.modules.get("__main__")
        for name, value in list(vars(main).items()) if main is not None else ():
            if value is obj and not name.startswith("__"):
                return self.names.fresh(name), kind
        current = self._kernel.current
        frame = self._frames.get(current.row) if current is not None else None
        if frame is not None and isinstance(obj, CONTAINERS):
            for name, value in variables(frame).items():
                if value is obj and not name.startswith("__"):
                    return self.names.fresh(name), kind
        return self.names.fresh(kind.lower() if kind[:1].isupper() else kind), kind

    def _locals(self, frame: FrameType | None) -> int:
        if frame is None:
            return 0
        key = shown(frame)
        return self.locals_table.setdefault(key, len(self.locals_table))


def _function(code: CodeType) -> str:
    return "" if code.co_name == "<module>" else code.co_qualname
