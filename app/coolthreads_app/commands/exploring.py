"""``coolthreads explore``: many executions, grouped by outcome."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coolthreads import (
    CoolthreadsError,
    Exploration,
    Limits,
    Options,
    Program,
    Schedule,
    Verdict,
    save_trace,
)
from coolthreads import (
    explore as explore_program,
)
from coolthreads import (
    run as run_program,
)
from coolthreads_app.commands import common, networks
from coolthreads_app.commands.cluster import executor_of_cluster
from coolthreads_app.commands.report import document

if TYPE_CHECKING:
    from rich.console import Console

_DEFAULT_SECONDS = 60.0
_SHORTEST = 60  # characters of a schedule that are shown on the narrowest terminal
_MOST_ROWS = 60
_MARKS = {Verdict.PASSED: "green", Verdict.FAILED: "red", Verdict.DEADLOCK: "red", Verdict.STEP_LIMIT: "yellow"}


def explore(
    file: str | None = common.FILE,
    arguments: list[str] | None = common.ARGUMENTS,
    module: str | None = common.MODULE,
    strategy: str = typer.Option(
        "",
        help="dpor, dfs, bounded, random, pct, pos, surw, pair, several joined by +; without it a mixture.",
        show_default=False,
    ),
    seed: int = common.SEED,
    max_executions: int | None = typer.Option(None, min=1, help="Stop after so many executions."),
    max_seconds: float | None = typer.Option(None, min=0.0, help="Stop after so many seconds (60 if nothing is set)."),
    max_steps: int = common.MAX_STEPS_EXPLORE,
    stop_on_failure: bool = typer.Option(False, help="Stop at the first failing execution."),
    max_preemptions: int | None = typer.Option(None, min=0, help="Leave out executions with more preemptions."),
    jobs: int = typer.Option(
        1, min=1, metavar="N", help="Worker processes: the first searches exhaustively, the others draw lots."
    ),
    cluster: str = typer.Option(
        "",
        metavar="ADDRESS",
        help="Have the workers started on a Dask cluster (tcp://HOST:PORT), as many as --jobs says.",
    ),
    isolation: str = typer.Option("none", help="fork: each execution in a process of its own; none."),
    resume: Path | None = typer.Option(
        None, metavar="FILE", help="Go on from where FILE says that the search was, and keep in it where it ends."
    ),
    save: Path | None = typer.Option(None, metavar="DIR", help="Save a trace of each outcome in this folder."),
    granularity: str = common.GRANULARITY,
    time: str = common.TIME_ANY,
    asyncio_order: str = common.ORDER,
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
    cores: int | None = common.NO_CORES,
    as_json: bool = common.JSON,
) -> None:
    """Execute a program many times, each time in another order, and say what can happen."""
    common.not_timed("explore", cores)
    options = common.options(granularity, time, asyncio_order, seed, max_steps, include, faults, random)
    subject = common.subject(
        file, module, arguments, networks.Given(node, start, clock, until, link, weather, env, files)
    )
    stdin = common.stdin_for(subject.program)
    if save is not None:
        _make_folder(save)
    if max_seconds is None and max_executions is None:
        max_seconds = _DEFAULT_SECONDS
    limits = Limits(
        max_executions=max_executions,
        max_seconds=max_seconds,
        stop_on_failure=stop_on_failure,
        max_preemptions=max_preemptions,
    )
    explore_here = partial(
        explore_program,
        subject.program,
        options,
        strategy=strategy,
        limits=limits,
        stdin=stdin,
        jobs=jobs,
        isolation=isolation,
        resume=resume,
    )
    with ExitStack() as stack:
        executor = stack.enter_context(executor_of_cluster(cluster)) if cluster else None
        shown = None if as_json else _console_for_progress()
        if shown is not None and shown.is_terminal:
            status = stack.enter_context(shown.status("exploring"))
            result = explore_here(executor=executor, on_progress=lambda so_far: status.update(_progress(so_far)))
        else:
            result = explore_here(executor=executor)
    if save is not None:
        _save(subject.program, options, result, save, stdin)
    if as_json:
        common.print_json(document(subject.program, options, result))
    else:
        _print(result)
    raise typer.Exit(common.exit_status(result.verdict))


def _console_for_progress() -> Console:
    # It takes a tenth of a second to load, which a script that asks for JSON is spared.
    from rich.console import Console

    return Console(stderr=True)


def _progress(so_far: Exploration) -> str:
    rate = so_far.executions / so_far.seconds if so_far.seconds else 0.0
    return f"{so_far.executions:,} executions, {len(so_far.outcomes)} outcomes, {rate:,.0f} a second (Ctrl-C: enough)"


def _print(result: Exploration) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("verdict")
    table.add_column("executions", justify="right")
    table.add_column("what happened", overflow="fold")
    table.add_column("schedule", overflow="fold")
    cut = False
    for row in result.outcomes[:_MOST_ROWS]:
        schedule = folded(row.schedule, max(console.width, _SHORTEST))
        cut = cut or schedule != row.schedule
        last = row.output.rstrip("\n").rpartition("\n")[2]
        told = row.summary or (f"prints {last!r}" if last else "prints nothing")
        table.add_row(Text(row.verdict.value, _MARKS[row.verdict]), f"{row.executions:,}", Text(told), Text(schedule))
    console.print(table)
    if (left := len(result.outcomes) - _MOST_ROWS) > 0:
        print(f"{left:,} more outcomes are not listed: --json has all of them", file=sys.stderr)
    if cut:
        print("long schedules are cut: --json has all of them, --save a trace of each outcome", file=sys.stderr)
    for race in result.races:
        first, second = race.first, race.second
        console.print(
            f"data race on {race.location}: {first.actor} {first.operation} ({first.file}:{first.line}), "
            f"{second.actor} {second.operation} ({second.file}:{second.line})"
        )
    for reason in result.untracked:
        print(f"no proof: {reason}", file=sys.stderr)
    what = "all distinguishable interleavings" if result.complete else "not all interleavings"
    count = common.executions(result.executions)
    print(f"{count} in {result.seconds:.2f} s: {what}, {result.verdict.value}", file=sys.stderr)


def folded(schedule: str, longest: int) -> str:
    """A schedule that would fill the screen: how it begins, and how many choices there are."""
    if len(schedule) <= longest:
        return schedule
    begin = schedule[:longest].rpartition(" ")[0]
    return f"{begin} … ({len(Schedule.parse(schedule)):,} choices)"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoolthreadsError(f"{folder}: cannot be made: {(error.strerror or str(error)).lower()}") from None


def _save(program: Program, options: Options, result: Exploration, folder: Path, stdin: str) -> None:
    for number, row in enumerate(result.outcomes, 1):
        recorded = run_program(program, options, schedule=row.schedule, stdin=stdin)
        if recorded.trace is not None:
            save_trace(recorded.trace, folder / f"{number:02}-{row.verdict.value}.trace")
