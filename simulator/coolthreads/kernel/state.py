"""What the kernel knows of the execution that it runs, and the reset at its begin."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, NoReturn, Protocol

from greenlet import getcurrent, greenlet

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.footprints import Footprint
from coolthreads.kernel.operations import type_of_target
from coolthreads.verdict import Verdict

if TYPE_CHECKING:
    from coolthreads.kernel.machine import Machine

NEVER = 1 << 62
_LATEST = 1 << 61  # nanoseconds, 73 years: a program that sleeps on and on does not end by itself
STEP_COST = 1_000  # virtual nanoseconds, with exact time

# What was carried out: key of the actor, operation, target, part; after a wait behind a gate also its `opened_by` and
# `closed_by` and the actor's `admitted_by`.
Event = tuple[int, str, type_of_target, Hashable] | tuple[int, str, type_of_target, Hashable, int, int, int]


class Observer(Protocol):
    """Sees everything that happens in an execution; the recorder is one."""

    def announced(self, actor: Actor) -> None: ...
    def offered(self, enabled: list[Actor]) -> None: ...
    def stepped(self, actor: Actor) -> None: ...
    def enabled(self, actor: Actor) -> None: ...
    def disabled(self, actor: Actor) -> None: ...
    def created(self, actor: Actor) -> None: ...
    def ended(self, actor: Actor) -> None: ...
    def killed(self, actor: Actor) -> None: ...
    def tried(self, actor: Actor, success: bool) -> None: ...


class ChoicePoint(Protocol):
    """What a strategy sees: the actors that could go on (in order of creation), the one that goes on or gives up its turn
    (it may be unable to go on, see `Actor.is_enabled`), all actors, the virtual time in nanoseconds, who goes next in a timed
    run, where that is no choice of a strategy, for how many choices the same actor has been current, and the number of steps so
    far."""

    @property
    def enabled(self) -> list[Actor]: ...
    @property
    def current(self) -> Actor | None: ...
    @property
    def actors(self) -> list[Actor]: ...
    @property
    def now(self) -> int: ...
    @property
    def preferred(self) -> Actor | None: ...
    @property
    def streak(self) -> int: ...
    @property
    def steps(self) -> int: ...


Choose = Callable[[ChoicePoint], Actor]


class Execution:
    """The state of one execution after another; `begin` resets everything.

    Invariant: `enabled` holds, in order of creation, the actors that could take their turn; `Actor.is_enabled` says the same.
    """

    __slots__ = (
        "actors",
        "any_order",
        "any_time",
        "at_idle",
        "atomic",
        "began",
        "between",
        "broken",
        "by_key",
        "choose",
        "chunks",
        "closing",
        "coarse",
        "cost",
        "counts",
        "current",
        "eager",
        "enabled",
        "events",
        "executions",
        "footprint",
        "full",
        "given_up",
        "has_daemons",
        "has_rounds",
        "hasty",
        "hoping",
        "hub",
        "is_alone",
        "is_lean",
        "is_quick",
        "is_running",
        "keys",
        "left_behind",
        "lingering",
        "live",
        "machine",
        "max_steps",
        "next_deadline",
        "next_number",
        "now",
        "observer",
        "others",
        "paused",
        "place",
        "pool",
        "preferred",
        "raised",
        "rest",
        "runner",
        "sees_stretches",
        "shortened",
        "signals",
        "steps",
        "streak",
        "timers",
        "used_time",
        "verdict",
        "waited",
        "watched",
        "written",
    )

    def __init__(self) -> None:
        self.hub = getcurrent()
        self.left_behind: list[greenlet] = []
        self.pool: list[greenlet] = []  # suspended in `_play`, between two actors
        self.watched: set[str] = set()
        self.hasty: set[Hashable] = set()  # places of waits that may be given up at any moment, see `lateness`
        self.place: Callable[[], Hashable] = _nowhere  # of the program, where the current actor is
        self.executions = 0
        self.is_running = False
        self.keys: dict[tuple[int, int], int] = {}  # (key of the parent, which child) -> key; kept between executions
        self.between: Callable[[Actor, Actor], None] | None = None
        self.begin(_nobody_chooses)

    def begin(
        self,
        choose: Choose,
        *,
        any_time: bool = False,
        full: bool = True,
        coarse: bool = False,
        any_order: bool = False,
        max_steps: int = 1_000_000,
        observer: Observer | None = None,
        events: list[Event] | None = None,
        machine: Machine | None = None,
        natural: bool = False,
    ) -> None:
        """Forget the last execution. ``choose`` is asked whenever more than one actor could go on; with ``full`` also at
        operations that nobody else can notice (`Actor.is_cold` tells them); with ``coarse`` actors do not announce each
        access, so that even their first stretch has to be announced; with ``any_order`` any ready task of an event loop may go
        next; ``events`` collects every operation carried out that
        others can notice, if given; ``machine``: of a timed run, see `machine`; ``natural``: see `lateness`."""
        self.choose = choose
        self.any_time = any_time
        self.any_order = any_order
        self.full = full
        self.coarse = coarse
        self.max_steps = max_steps
        self.observer = observer
        self.events = events
        # Whether stretches of tasks are logged with what they touch, and what the one that goes on has touched.
        self.sees_stretches = any_order and events is not None and not coarse and "order" not in self.watched
        self.footprint: Footprint | None = None
        # With ``natural``: the places of long waits that were given up, and in which step.
        self.given_up: list[tuple[Hashable, int]] | None = [] if natural else None
        self.current: Actor | None = None
        self.actors: list[Actor] = []
        self.others: list[Played] = []  # tasks, timers and messages under way, in order of creation
        # How many tasks, timers, messages under way, threads without a number there have been.
        self.counts = [0, 0, 0, 0]
        self.is_alone = True  # the main actor has not started another one
        self.by_key: dict[int, Actor] = {}
        self.enabled: list[Actor] = []
        self.eager: list[Actor] = []  # enabled, and about to do what nobody else can notice: they go first, no choice
        self.timers: list[tuple[int, int, int, Actor]] = []
        self.next_deadline = NEVER
        self.now = 0
        # With any time: the time that passed while nobody could go on. Who gives up first is decided by it, not by the
        # clock, because the clock depends on the order of short waits that have nothing to do with each other.
        self.waited = 0
        self.cost = 0 if any_time or machine is not None else STEP_COST
        self.machine = machine
        # Nothing but choices and events matters, as in most executions of most searches.
        self.is_lean = not (full or coarse or any_order or observer is not None or machine is not None)
        # The same, and neither do steps take time nor are there rounds; where any task may go next nobody logs what it touches.
        self.is_quick = not (
            full or coarse or self.sees_stretches or self.cost or observer is not None or machine is not None
        )
        self.preferred: Actor | None = None  # who goes next if it can, unless a schedule says otherwise
        self.began = 0  # when the step of the current actor began, in a timed run
        self.rest = 0  # picoseconds that loops have used beyond what was charged
        self.chunks = 0  # stretches of loops that were charged by count, in a timed run
        self.used_time = False  # whether a wait could end by the clock
        self.steps = 0
        self.live = 0
        self.has_daemons = False
        self.atomic = 0
        self.next_number = 1
        self.verdict: Verdict | None = None
        self.broken: BaseException | None = None  # what `choose` raised
        self.closing = False
        self.raised = 0
        self.has_rounds = False  # an actor may be going round a loop in vain (see `spinning`)
        self.lingering: list[Any] = []
        self.hoping: list[Any] = []  # who waits patiently, for the same reason
        self.written: dict[int, tuple[int, int]] = {}  # target -> step of its last change, and whose; with rounds only
        self.runner: Actor | None = None  # who was current at the last choice
        self.streak = 0  # choices since that was somebody else
        self.shortened = False  # rounds were left out that somebody may have noticed
        self.paused: set[int] = set()  # nodes whose actors do not go on
        self.signals: list[Callable[[], object]] = []
        self.at_idle: Callable[[], None] | None = None  # may enable somebody when nobody ever could go on

    def number(self) -> int:
        """A number for an object that operations will target, by order of creation."""
        number = self.next_number
        self.next_number = number + 1
        return number

    def abandon(self) -> NoReturn:
        """Leave the execution where it is; called by whoever chooses. The caller never goes on."""
        self.current = None
        self.hub.switch()
        raise AssertionError("an abandoned execution went on")

    def pass_to(self, moment: int) -> None:
        """It is that late now."""
        self.now = moment
        if moment > _LATEST:
            self._stop(Verdict.STEP_LIMIT)

    @property
    def how_long(self) -> str:
        """How long an execution went on that would not end."""
        return "73 virtual years" if self.now > _LATEST else f"{self.max_steps:,} steps"

    def _stop(self, verdict: Verdict) -> NoReturn:
        self.verdict = verdict
        self.current = None
        self.hub.switch()
        raise AssertionError("a stopped execution went on")


def _nowhere() -> None:
    """No program is being executed."""


def _nobody_chooses(point: ChoicePoint) -> Actor:
    raise RuntimeError(f"no execution has begun, so nobody can go on (of {len(point.actors)})")
