"""Draw items of the pictures beside the timeline: graphs, lanes of values, progress. Frozen data, no Qt, in pixels.

A picture is made for a room (size of labels, width, height) and says what can be found where: its *spots* are what a
mouse points at, what keys walk through, and what the table beside a picture lists for those who do not look at it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Point = tuple[float, float]


class Tone(StrEnum):
    """Colours by their meaning; a theme has one for each."""

    INK = "ink"
    MUTED = "muted"
    LINE = "line"
    PAPER = "paper"
    RAISED = "raised"
    OUTLINE = "outline"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"
    TINT = "tint"
    GOOD = "good"
    BAD = "bad"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Room:
    """What a picture is made for: ``label``: size of the text in pixels; ``zoom``: for those
    that can be drawn wider. A picture may become larger than its room."""

    label: float
    width: float
    height: float
    zoom: float = 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle. ``fill``, ``edge``: None for none; ``actor``: its identity colour instead of ``edge``;
    ``hatched``: diagonal lines; ``hazard``: the striped frame of a deadlock; ``alpha``: of the fill."""

    x: float
    y: float
    width: float
    height: float
    fill: Tone | None = None
    edge: Tone | None = None
    thickness: float = 1.5
    radius: float = 0.0
    alpha: float = 1.0
    actor: int = -1
    dashed: bool = False
    hatched: bool = False
    hazard: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Text inside a rectangle, cut where it does not fit. ``size``: in labels; ``align``: left, centre or right;
    ``turned``: from bottom to top."""

    x: float
    y: float
    width: float
    height: float
    text: str
    tone: Tone = Tone.INK
    size: float = 1.0
    bold: bool = False
    mono: bool = False
    align: str = "left"
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Chip:
    """An actor's short name on its identity colour; ``pale``: one that is of no concern here."""

    x: float
    y: float
    width: float
    height: float
    text: str
    actor: int
    pale: bool = False


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points. ``curved``: the inner points pull instead of being passed (two or one of them)."""

    points: tuple[Point, ...]
    tone: Tone = Tone.INK
    thickness: float = 1.5
    arrow: bool = False
    dashed: bool = False
    curved: bool = False
    actor: int = -1


@dataclass(frozen=True, slots=True)
class Dot:
    """A round mark; ``hollow``: only its edge."""

    x: float
    y: float
    radius: float
    tone: Tone = Tone.INK
    actor: int = -1
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that means something: ``words`` say what; choosing it goes to ``step`` or selects ``object`` (-1: not).
    ``key``: what it stands for, where more can be done with it; ``beneath``: others over it come first."""

    x: float
    y: float
    width: float
    height: float
    words: str
    step: int = -1
    object: int = -1
    key: str = ""
    beneath: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Whether a point is in it."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


Shape = Box | Words | Chip | Stroke | Dot


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in the order in which they are painted; ``empty`` says why there is nothing to show.

    ``pinned`` shapes cover ``pinned_width`` at the left and stay there however far one scrolls; ``focus_x`` is a place
    that is to be in sight, or -1."""

    width: float
    height: float
    shapes: tuple[Shape, ...] = ()
    spots: tuple[Spot, ...] = ()
    empty: str = ""
    pinned: tuple[Shape, ...] = ()
    pinned_width: float = 0.0
    focus_x: float = -1.0

    def spot_at(self, x: float, y: float) -> int | None:
        """The number of the spot under a point; of several the last one, which is painted above the others."""
        lower = None
        for number in range(len(self.spots) - 1, -1, -1):
            spot = self.spots[number]
            if spot.holds(x, y):
                if not spot.beneath:
                    return number
                lower = number if lower is None else lower
        return lower


def bounds(shape: Shape) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of what a shape may touch, apart from the width of its lines."""
    if isinstance(shape, Stroke):
        xs, ys = zip(*shape.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    if isinstance(shape, Dot):
        return shape.x - shape.radius, shape.y - shape.radius, shape.x + shape.radius, shape.y + shape.radius
    return shape.x, shape.y, shape.x + shape.width, shape.y + shape.height


def wide(text: str, label: float) -> float:
    """About how wide a text is, in pixels: fonts are not known here."""
    return len(text) * label * 0.56
