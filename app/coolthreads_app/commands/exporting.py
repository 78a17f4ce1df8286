"""``coolthreads export``: a figure of one execution, or of all, in the format that the file's ending says."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from coolthreads import CoolthreadsError, Exploration, Limits, Options, Trace, save_trace
from coolthreads import explore as explore_program
from coolthreads import run as run_program
from coolthreads_app.commands import common, networks
from coolthreads_app.commands.fitting import refuse_beside_all, refuse_what_means_nothing
from coolthreads_app.formats.carried import can_be_shown, load_run
from coolthreads_app.formats.texts import no_graph
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.cropping import moments_in, range_of_steps, range_of_time
from coolthreads_app.layout.diagram import VIEWS as DIAGRAMS
from coolthreads_app.model.index import actors_in
from coolthreads_app.model.passing import passed_on

THEMES = ("light", "dark", "projector", "print")
VIEWS = ("timeline", "workflow", "causality", "waits", "progress", "values", "network", "outcomes")
_FIGURES = (".png", ".svg", ".pdf")
_FILMS = (".gif", ".mp4", ".webm")
_GRAPHS = (".dot", ".mmd")
_TEXTS = (".json", ".csv")
_KINDS = {
    **dict.fromkeys(_FIGURES, "figure"), **dict.fromkeys(_FILMS, "film"), **dict.fromkeys(_GRAPHS, "graph"),
    **dict.fromkeys(_TEXTS, "text"), ".html": "page", ".trace": "trace",
}  # fmt: skip
ENDINGS = (*_FIGURES, *_FILMS, ".html", *_GRAPHS, *_TEXTS, ".trace")


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is drawn: a run, a search, or both."""

    name: str
    trace: Trace | None
    found: Exploration | None


def export(
    context: typer.Context,
    file: str | None = typer.Argument(None, metavar="FILE|TRACE", help="A program, scenario, trace or figure."),
    arguments: list[str] | None = common.ARGUMENTS,
    module: str | None = common.MODULE,
    out: Path = typer.Option(
        ...,
        "-o",
        "--out",
        metavar="OUT",
        help="Ends in .png, .svg, .pdf, .gif, .mp4, .webm, .html, .dot, .mmd, .json, .csv or .trace.",
    ),
    view: str = typer.Option(
        "",
        help="timeline, workflow, causality, waits, progress, values, network or outcomes; two of them with a + between. "
        "A .dot or .mmd is causality, workflow, waits or network; "
        "films show all but causality and outcomes, pages the run and its network.",
        show_default="timeline; causality for graphs",
    ),
    every: bool = typer.Option(
        False, "--all", help="A gallery in the folder OUT: of FILE scenarios, or of the programs in a folder."
    ),
    theme: str = typer.Option("light", help="light, dark, projector or print."),
    width: str = typer.Option("1200", help="1200 (pixels), 85mm, single or double (columns of a journal)."),
    scale: float = typer.Option(1.0, min=0.1, max=16.0, help="2 for twice as fine."),
    dpi: float | None = typer.Option(None, min=10, max=2400, help="Pixels to the inch of a .png, instead of --scale."),
    axis: str = typer.Option("", help="What the timeline counts: steps or time.", show_default=False),
    steps: str | None = typer.Option(None, metavar="A:B", help="Only the steps A to B, counted from 1."),
    between: str | None = typer.Option(None, metavar="A:B", help="Only from A to B of virtual time, as in 250ms:2s."),
    actors: str = typer.Option("", metavar="IDS", help="Only these, as in main,T1.", show_default=False),
    at: int | None = typer.Option(None, min=0, metavar="STEP", help="Show the playhead after that many steps."),
    storyboard: str = typer.Option(
        "", metavar="STEPS", help="Moments side by side: 3,8,12, or how many of them.", show_default=False
    ),
    pace: float = typer.Option(2.0, min=0.05, max=50.0, help="Steps in a second of a film."),
    speed: float | None = typer.Option(
        None, min=1e-9, max=1e9, help="Virtual seconds in a second of a film, which then goes by time."
    ),
    below: str | None = typer.Option(
        None,
        "--versus",
        metavar="FILE|TRACE|gil|cores=N",
        help="Another version, or the same one timed otherwise, below on the same axis of virtual time.",
    ),
    source: bool = typer.Option(False, "--source", help="An excerpt of the source beside the view."),
    title: str | None = typer.Option(None, help='Instead of the usual one; "" for none.'),
    caption: str | None = typer.Option(None, help='Instead of the usual one; "" for none.'),
    legend: bool = typer.Option(True, "--legend/--no-legend", help="What the signs mean."),
    schedule: str | None = typer.Option(None, metavar="TEXT|@FILE", help="The schedule to execute the program with."),
    strategy: str = typer.Option("first", help="Who goes next if there is no schedule."),
    strip: bool = typer.Option(
        False, "--strip", help="The picture, page or film does not carry its run and cannot be reopened."
    ),
    seed: int = common.SEED,
    granularity: str = common.GRANULARITY,
    time: str = typer.Option(
        "", help="exact or any; without it exact for a run, any for outcomes.", show_default=False
    ),
    asyncio_order: str = common.ORDER,
    max_steps: int = common.MAX_STEPS_RUN,
    max_seconds: float = typer.Option(60.0, min=0.0, help="How long outcomes are searched for."),
    include: list[str] = common.INCLUDE,
    node: list[str] = networks.NODE,
    start: list[str] = networks.START,
    clock: list[str] = networks.CLOCK,
    until: float = networks.UNTIL,
    link: list[str] = networks.LINK,
    weather: list[str] = networks.WEATHER,
    env: list[str] = networks.ENV,
    files: list[str] = networks.FILES,
    faults: int = common.FAULTS,
    random: str = common.RANDOM,
    cores: int | None = common.CORES,
    costs: str = common.COSTS,
) -> None:
    """Draw one execution, or the outcomes of all, into a file."""
    if every:
        refuse_beside_all(context)
        if theme not in THEMES:
            raise CoolthreadsError(f"theme is {theme!r}, but must be one of {', '.join(THEMES)}")
        from coolthreads_app.commands.gallery import gallery

        gallery(file, out, theme=theme)
        return
    ending = out.suffix.lower()
    views = tuple((view or ("causality" if ending in _GRAPHS else "timeline")).split("+"))
    _check(out, ending, views, theme, axis)
    refuse_what_means_nothing(_KINDS[ending], ending, context)
    searched = "outcomes" in views
    chosen = common.options(granularity, time or "exact", asyncio_order, seed, max_steps, include, faults, random)
    chosen = common.timed(chosen, strategy, cores, costs)
    if file is not None and module is None and can_be_shown(file):
        subject = _Subject(file, load_run(file), None)
    else:
        named = common.subject(
            file, module, arguments, networks.Given(node, start, clock, until, link, weather, env, files)
        )
        program = named.program
        text = common.schedule_text(schedule)
        if not text and named.scenario is not None and not chosen.timed:
            text = named.scenario.opening
            axis = axis or named.scenario.axis
        stdin = common.stdin_for(program)
        trace = None
        if views != ("outcomes",) or ending not in _FIGURES:
            trace = run_program(program, chosen, schedule=text, strategy=strategy, stdin=stdin).trace
        found = None
        if searched:
            usual = named.scenario.time if named.scenario is not None else "any"
            many = common.options(
                granularity, time or usual, asyncio_order, seed, min(max_steps, 20_000), include, faults, random
            )
            found = explore_program(program, many, limits=Limits(max_seconds=max_seconds), stdin=stdin)
        name = f"{named.scenario.name}.py" if named.scenario is not None else program.name
        if trace is not None:
            trace = passed_on(trace, name)
        subject = _Subject(Path(name).name if Path(name).is_absolute() else name, trace, found)
    other = _timed_otherwise(below, file, module, out, ending, chosen, costs) or _other(below, out, ending, chosen)
    axis = axis or _usual_axis(subject.trace)
    shown = None
    if subject.trace is not None:
        shown = range_of_steps(steps, len(subject.trace)) if between is None else range_of_time(between, subject.trace)
    if at is not None and subject.trace is not None and at > len(subject.trace):
        raise CoolthreadsError(f"--at {at}: the run has only {len(subject.trace)} steps")
    if ending in (*_FIGURES, *_FILMS):
        # Qt is loaded only by what draws.
        from coolthreads_app.figure import Wanted
        from coolthreads_app.figure import export as draw
        from coolthreads_app.figure.wanted import width_in_pixels
        from coolthreads_app.layout.axis import AxisKind

        wanted = Wanted(
            views, theme, width_in_pixels(width), AxisKind(axis), shown, _ids(actors), title, caption, legend,
            source, at,
        )  # fmt: skip
        finer = dpi / 96 if dpi is not None else scale
        if storyboard and subject.trace is not None:
            wanted = replace(wanted, moments=moments_in(storyboard, subject.trace, shown))
        if ending in _FILMS:
            from coolthreads_app.figure.film import film
            from coolthreads_app.layout.moments import film_by_steps, film_by_time

            assert subject.trace is not None
            first, last = wanted.range_in(subject.trace)
            if speed is None:
                frames = film_by_steps(first, last, pace)
            else:
                frames = film_by_time(subject.trace, first, last, speed)
                wanted = replace(wanted, axis=AxisKind.TIME)
            film(subject.trace, out, wanted, frames, scale=finer, strip=strip)
            return
        draw(
            subject.trace, out, wanted, found=subject.found, program=subject.name, scale=finer, strip=strip, other=other
        )
        return
    trace = subject.trace
    assert trace is not None
    if ending == ".trace":
        save_trace(trace, out)
    elif ending == ".html":
        from coolthreads_app.figure.player import player

        write_whole(out, player(trace, theme=theme, steps=shown, strip=strip))
    else:
        from coolthreads_app.formats.texts import text_of

        only = actors_in(trace, _ids(actors))
        write_whole(out, text_of(ending, trace, shown, only, view="+".join(views), at=at))


def _ids(actors: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in actors.split(",") if part.strip())


def _usual_axis(trace: Trace | None) -> str:
    return "time" if trace is not None and trace.timed else "steps"


def _other(file: str | None, out: Path, ending: str, chosen: Options) -> Trace | None:
    """The run of another version, if one is asked for."""
    if file is None:
        return None
    if ending not in _FIGURES:
        raise CoolthreadsError(f"{out}: two versions can be compared in {', '.join(_FIGURES)}")
    if can_be_shown(file):
        return load_run(file)
    named = common.subject(file, None, None)
    opening = named.scenario.opening if named.scenario is not None and not chosen.timed else ""
    return run_program(named.program, chosen, schedule=opening).trace


def _timed_otherwise(
    below: str | None, file: str | None, module: str | None, out: Path, ending: str, chosen: Options, costs: str
) -> Trace | None:
    """The same program behind a lock, or on cores, if that is what it is to be compared with."""
    cores = re.fullmatch("cores=([0-9]+)", below or "")
    if cores is None and below != "gil":
        return None
    if ending not in _FIGURES:
        raise CoolthreadsError(f"{out}: two versions can be compared in {', '.join(_FIGURES)}")
    if file is not None and module is None and can_be_shown(file):
        raise CoolthreadsError(f"--versus {below}: {file} is a recorded run: give the program instead")
    granularity = "gil" if below == "gil" else "access"
    plain = replace(chosen, timed="", costs="", granularity=granularity)
    timed = common.timed(plain, "gil" if cores is None else "", int(cores[1]) if cores is not None else None, costs)
    program = common.subject(file, module, None).program
    trace = run_program(program, timed).trace
    return None if trace is None else replace(trace, program=program.name)


def _check(out: Path, ending: str, views: tuple[str, ...], theme: str, axis: str) -> None:
    """What can be said before anything is executed."""
    if ending not in ENDINGS:
        raise CoolthreadsError(f"{out}: {ending or 'no'} ending; what can be written ends in {', '.join(ENDINGS)}")
    for name, value, known in (("theme", theme, THEMES), ("axis", axis or "steps", ("steps", "time"))):
        if value not in known:
            raise CoolthreadsError(f"{name} is {value!r}, but must be one of {', '.join(known)}")
    if any(view not in VIEWS for view in views):
        raise CoolthreadsError(
            f"view is {'+'.join(views)!r}, but must be one of {', '.join(VIEWS)}, or two with a + between"
        )
    if ending in _GRAPHS and (len(views) != 1 or views[0] not in DIAGRAMS):
        raise CoolthreadsError(f"{out}: {no_graph(ending)}")
    if ending in _FILMS and not {"causality", "outcomes"}.isdisjoint(views):
        raise CoolthreadsError(f"{out}: films show what changes from step to step: not causality, and not outcomes")
    if ending in (".html", *_TEXTS, ".trace") and views != ("timeline",):
        raise CoolthreadsError(f"{out}: {ending} has no views: leave out --view")
    # Not Path.is_dir, which raises where somebody may not look.
    is_folder = os.path.isdir(out)
    if is_folder or not os.path.isdir(out.absolute().parent):
        raise CoolthreadsError(f"{out}: {'is a directory' if is_folder else 'its folder does not exist'}")
