"""Draw items of a timeline: frozen data between a trace and a painter. All x are pixels from the plot's left edge."""

from __future__ import annotations

from dataclasses import dataclass, field

from coolthreads_app.layout.spans import Floats, Look


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of one lane in one look; ``label`` says what it waits for. ``first``: its first column."""

    lane: int
    x0: float
    x1: float
    look: Look
    label: str = ""
    first: int = 0


@dataclass(frozen=True, slots=True)
class Cell:
    """One step inside a running bar that is wide enough to say what it did; ``brief``: its value alone, for where
    ``detail`` does not fit; ``leads``: the first of its bar."""

    lane: int
    x0: float
    x1: float
    step: int
    title: str
    detail: str = ""
    brief: str = ""
    leads: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Density:
    """Spans too thin to draw: from ``xs[i]`` to ``xs[i + 1]`` the look takes ``low[i]`` to ``high[i]`` of it."""

    lane: int
    look: Look
    xs: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Cap:
    """The end of an actor: done, failed or cancelled."""

    lane: int
    x: float
    look: Look


@dataclass(frozen=True, slots=True)
class Switch:
    """The turn goes from one lane to another; ``preemption``: the one that was left could have gone on."""

    x: float
    source: int
    target: int
    preemption: bool


@dataclass(frozen=True, slots=True)
class WakeUp:
    """A step of ``source`` started ``target`` or let it go on, which then is in ``look``."""

    x: float
    source: int
    target: int
    starts: bool
    look: Look = Look.READY


@dataclass(frozen=True, slots=True)
class Message:
    """A message from one lane to another, from when it was sent to when it was taken, or lost; ``text``: what it says;
    ``number``: its row in the trace."""

    x0: float
    x1: float
    source: int
    target: int
    lost: bool = False
    text: str = ""
    number: int = -1


@dataclass(frozen=True, slots=True)
class Hazard:
    """The end of a deadlock: these lanes wait for ever; ``edges`` are pairs (who waits, for whom)."""

    x0: float
    x1: float
    lanes: tuple[int, ...]
    edges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Holding:
    """The actor of ``lane`` holds the lock of the interpreter, for ``time``; ``waits``: who waits for it meanwhile."""

    x0: float
    x1: float
    lane: int
    actor_id: str
    time: str
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A number on the axis."""

    x: float
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """The left end of a lane. ``short``: for where the name does not fit; ``key``: the digit that picks this actor;
    ``inside``: the lane of the thread whose loop runs this task, or -1."""

    lane: int
    actor_id: str
    name: str
    short: str = ""
    key: str = ""
    inside: int = -1


@dataclass(frozen=True, slots=True)
class Plot:
    """Everything between the heads and the right edge, for one viewport."""

    width: float
    lanes: int
    bars: tuple[Bar, ...] = ()
    cells: tuple[Cell, ...] = ()
    densities: tuple[Density, ...] = ()
    caps: tuple[Cap, ...] = ()
    switches: tuple[Switch, ...] = ()
    wakeups: tuple[WakeUp, ...] = ()
    messages: tuple[Message, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    holdings: tuple[Holding, ...] | None = None
    ticks: tuple[Tick, ...] = ()
    unit: str = ""
    end: float = field(default=0.0)
