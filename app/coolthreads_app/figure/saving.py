"""Everything that can be made of a run or a search, as one request: what File > Export asks for, carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from coolthreads import Exploration, Trace, save_trace
from coolthreads_app.figure.export import FORMATS, export
from coolthreads_app.figure.film import FILMS, film
from coolthreads_app.figure.player import player
from coolthreads_app.figure.wanted import FigureError, Wanted
from coolthreads_app.formats.texts import GRAPHS, TEXTS, text_of
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.moments import Frame, film_by_steps, film_by_time

KINDS = {
    ".png": "PNG image",
    ".svg": "SVG drawing",
    ".pdf": "PDF document",
    ".html": "Web page that plays the run",
    ".gif": "Animated GIF",
    ".mp4": "MP4 film",
    ".webm": "WebM film",
    ".dot": "Graphviz graph",
    ".mmd": "Mermaid graph",
    ".json": "Trace events (Perfetto)",
    ".csv": "Table of steps",
    ".trace": "Trace",
}


@dataclass(frozen=True, slots=True)
class Request:
    """``ending`` of the file; ``pace``: steps in a second of a film; ``speed``: virtual seconds in one, or None."""

    ending: str = ".png"
    wanted: Wanted = field(default_factory=Wanted)
    scale: float = 2.0
    strip: bool = False
    pace: float = 2.0
    speed: float | None = None

    def frames(self, trace: Trace) -> tuple[Frame, ...]:
        """The pictures of a film."""
        first, last = self.wanted.range_in(trace)
        if self.speed is not None and self.wanted.axis is AxisKind.TIME:
            return film_by_time(trace, first, last, self.speed)
        return film_by_steps(first, last, self.pace)

    def text(self, trace: Trace) -> bytes | Iterator[bytes]:
        """The content of a file of text."""
        wanted = self.wanted
        return text_of(
            self.ending, trace, wanted.range_in(trace), wanted.rows_in(trace), view="+".join(wanted.views), at=wanted.at
        )


def save(request: Request, out: Path, trace: Trace, found: Exploration | None = None) -> None:
    """Writes the file; raises CoolthreadsError, in one line, when it cannot."""
    ending, wanted = request.ending, request.wanted
    if ending in FORMATS:
        export(trace, out, wanted, found=found, scale=request.scale, strip=request.strip)
    elif ending in FILMS:
        film(
            trace, out, wanted, request.frames(trace),
            scale=min(request.scale, 4096 / wanted.width), strip=request.strip,
        )  # fmt: skip
    elif ending == ".html":
        write_whole(out, player(trace, theme=wanted.theme, steps=wanted.range_in(trace), strip=request.strip))
    elif ending in (*GRAPHS, *TEXTS):
        write_whole(out, request.text(trace))
    elif ending == ".trace":
        save_trace(trace, out)
    else:
        raise FigureError(f"{out.name}: files that can be written end in {', '.join(KINDS)}")
