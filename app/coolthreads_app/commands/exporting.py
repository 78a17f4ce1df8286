"""``coolthreads export``: a figure of one execution, in the format that the file's ending says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import typer

from coolthreads import CoolthreadsError, Trace, save_trace
from coolthreads import run as run_program
from coolthreads_app.commands import common
from coolthreads_app.formats.carried import can_be_shown, load_run
from coolthreads_app.formats.writing import write_whole

_THEMES = ("light", "dark", "projector", "print")
_FIGURES = (".png", ".svg", ".pdf")
_TEXTS = (".json", ".csv")
_ENDINGS = (*_FIGURES, ".html", *_TEXTS, ".trace")


def export(
    file: str | None = typer.Argument(None, metavar="FILE|TRACE", help="A program, scenario, trace or figure."),
    arguments: list[str] | None = common.ARGUMENTS,
    module: str | None = common.MODULE,
    out: Path = typer.Option(
        ...,
        "-o",
        "--out",
        metavar="OUT",
        help="Ends in .png, .svg, .pdf, .html, .json, .csv or .trace.",
    ),
    view: str = typer.Option("timeline", help="What to draw: timeline."),
    theme: str = typer.Option("light", help="light, dark, projector or print."),
    width: int = typer.Option(1200, min=200, max=20_000, help="Width in pixels at scale 1."),
    scale: float = typer.Option(1.0, min=0.1, max=10.0, help="Pixels per unit: 2 for twice as fine."),
    steps: str | None = typer.Option(None, metavar="A:B", help="Only the steps A to B, counted from 1."),
    schedule: str | None = typer.Option(None, metavar="TEXT|@FILE", help="The schedule to execute the program with."),
    strategy: str = typer.Option("first", help="Who goes next if there is no schedule."),
    strip: bool = typer.Option(False, "--strip", help="The picture does not carry its run and cannot be reopened."),
    seed: int = common.SEED,
    granularity: str = common.GRANULARITY,
    time: str = common.TIME_EXACT,
    asyncio_order: str = common.ORDER,
    max_steps: int = common.MAX_STEPS_RUN,
    include: list[str] = common.INCLUDE,
) -> None:
    """Draw one execution into a file."""
    ending = out.suffix.lower()
    if ending not in _ENDINGS:
        raise CoolthreadsError(f"{out}: {ending or 'no'} ending; what can be written ends in {', '.join(_ENDINGS)}")
    if theme not in _THEMES:
        raise CoolthreadsError(f"theme is {theme!r}, but must be one of {', '.join(_THEMES)}")
    if view != "timeline":
        raise CoolthreadsError(f"view is {view!r}, but must be timeline")
    if out.is_dir() or not out.absolute().parent.is_dir():
        raise CoolthreadsError(f"{out}: {'is a directory' if out.is_dir() else 'its folder does not exist'}")
    trace: Trace | None
    if file is not None and module is None and can_be_shown(file):
        trace = load_run(file)
    else:
        chosen = common.options(granularity, time, asyncio_order, seed, max_steps, include)
        subject = common.subject(file, module, arguments)
        text = common.schedule_text(schedule)
        if not text and subject.scenario is not None:
            text = subject.scenario.opening
        stdin = common.stdin_for(subject.program)
        trace = run_program(subject.program, chosen, schedule=text, strategy=strategy, stdin=stdin).trace
    assert trace is not None
    shown = _range(steps, len(trace))
    if ending == ".trace":
        save_trace(trace, out)
        return
    if ending in _TEXTS:
        write_whole(out, _text(ending, trace, shown))
        return
    if ending == ".html":
        from coolthreads_app.figure.player import player

        write_whole(out, player(trace, theme=theme, steps=shown, strip=strip))
        return
    # Qt is loaded only by what draws.
    from coolthreads_app.figure import export as draw

    draw(trace, out, view=view, theme=theme, width=width, scale=scale, steps=shown, strip=strip)


def _text(ending: str, trace: Trace, steps: tuple[int, int] | None) -> Iterator[bytes]:
    if ending == ".csv":
        from coolthreads_app.formats.table import steps_as_csv

        return steps_as_csv(trace, steps)
    from coolthreads_app.formats.events import trace_events

    return trace_events(trace, steps)


def _range(text: str | None, length: int) -> tuple[int, int] | None:
    """``A:B`` (from 1, both included, either may be missing) as (first, one past the last) from 0."""
    if text is None:
        return None
    first, colon, last = text.partition(":")
    try:
        begin, end = int(first or 1), int(last or length)
    except ValueError:
        raise CoolthreadsError(f"--steps {text}: must be like 3:17") from None
    if not colon or not 1 <= begin <= end:
        raise CoolthreadsError(f"--steps {text}: must be like 3:17, from 1 to {length}")
    if begin > length:
        raise CoolthreadsError(f"--steps {text}: the run has only {length} steps")
    return begin - 1, min(end, length)
