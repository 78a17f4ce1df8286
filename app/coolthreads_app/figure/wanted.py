"""What is asked of a figure, checked; sizes in the units that authors use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.figure.theme import THEMES
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.model.index import actors_in

PICTURES = ("waits", "progress", "values", "network")
VIEWS = ("timeline", "workflow", "causality", *PICTURES, "outcomes")
LARGEST = 30_000  # pixels on a side: beyond this, images cannot be allocated reliably
COLUMNS = {"single": 85.0, "double": 180.0}
"""Widths of a column and of a page of text of most journals, in millimetres."""

_PIXELS_PER_MM = 96 / 25.4


class FigureError(CoolthreadsError):
    """A figure that cannot be made; one line that says why."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """``views``: from top to bottom; ``width``: pixels (96 to the inch) before any scale; ``steps``: from the first to the
    second (exclusive), or all; ``actors``: ids, or all; ``title``, ``caption``: None for the usual, "" for none; ``at``: the
    position of the playhead, or none is shown; ``source``: an excerpt beside the views; ``moments``: the positions of a
    storyboard, which is shown instead of a timeline."""

    views: tuple[str, ...] = ("timeline",)
    theme: str = "light"
    width: float = 1200.0
    axis: AxisKind = AxisKind.STEPS
    steps: tuple[int, int] | None = None
    actors: tuple[str, ...] = ()
    title: str | None = None
    caption: str | None = None
    legend: bool = True
    source: bool = False
    at: int | None = None
    moments: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.views or any(view not in VIEWS for view in self.views):
            raise FigureError(
                f"view is {'+'.join(self.views)!r}, but must be of {', '.join(VIEWS)}; two with a + between"
            )
        if self.theme not in THEMES:
            raise FigureError(f"no theme {self.theme!r}: there are {', '.join(THEMES)}")
        if not 200 <= self.width <= LARGEST:
            raise FigureError(f"width {self.width:g}: from 200 to {LARGEST} pixels can be drawn")

    def range_in(self, trace: Trace) -> tuple[int, int]:
        """The steps that are shown; raises FigureError."""
        first, last = self.steps or (0, len(trace))
        if self.steps is not None and not 0 <= first < last <= len(trace):
            raise FigureError(f"steps {first}:{last} are not within the {len(trace)} steps of this trace")
        return first, last

    def rows_in(self, trace: Trace) -> frozenset[int] | None:
        """The rows of the actors that are shown, None for all; raises CoolthreadsError."""
        return actors_in(trace, self.actors)


def width_in_pixels(text: str) -> float:
    """``1200``, ``1200px``, ``85mm``, ``single`` or ``double`` as pixels, 96 to the inch; raises FigureError."""
    if text in COLUMNS:
        return COLUMNS[text] * _PIXELS_PER_MM
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(px|mm|cm|in)?", text.strip())
    if found is None:
        raise FigureError(f"width is {text!r}, but must be like 1200, 85mm, single or double")
    unit = {"mm": _PIXELS_PER_MM, "cm": _PIXELS_PER_MM * 10, "in": 96.0}.get(found[2], 1.0)
    return float(found[1]) * unit
