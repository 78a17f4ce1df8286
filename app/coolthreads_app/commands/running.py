"""``coolthreads run``: one execution, with the program's own output."""

from __future__ import annotations

import sys

import typer

from coolthreads import Message, Printed, save_trace
from coolthreads import run as run_program
from coolthreads_app.commands import common, networks

_RECORDED = 1_000_000
_FLEETING = 10_000_000  # steps, at a tenth of the cost


def run(
    file: str | None = common.FILE,
    arguments: list[str] | None = common.ARGUMENTS,
    module: str | None = common.MODULE,
    strategy: str = typer.Option("first", help="Who goes next: first, round-robin, gil, random, pct, pos, surw, pair."),
    seed: int = common.SEED,
    schedule: str | None = typer.Option(None, metavar="TEXT|@FILE", help="Replay this schedule."),
    trace: str | None = typer.Option(None, metavar="OUT", help="Save what was recorded to this file."),
    granularity: str = common.GRANULARITY,
    time: str = common.TIME_EXACT,
    asyncio_order: str = common.ORDER,
    max_steps: int | None = typer.Option(
        None,
        "--max-steps",
        help="Steps after which the execution is ended: 10 million, or one if it is recorded for --trace or --json.",
        show_default=False,
    ),
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
    as_json: bool = common.JSON,
) -> None:
    """Execute a program once. Its output appears as it would; the verdict goes to stderr."""
    is_recorded = trace is not None or as_json
    most = (_RECORDED if is_recorded else _FLEETING) if max_steps is None else max_steps
    chosen = common.options(granularity, time, asyncio_order, seed, most, include, faults, random)
    chosen = common.timed(chosen, strategy, cores, costs)
    subject = common.subject(
        file, module, arguments, networks.Given(node, start, clock, until, link, weather, env, files)
    )

    def passed_on(message: Message) -> None:
        if isinstance(message, Printed) and not as_json:
            stream = sys.stdout if message.stream == "stdout" else sys.stderr
            stream.write(message.text)
            stream.flush()

    result = run_program(
        subject.program,
        chosen,
        schedule=common.schedule_text(schedule),
        strategy=strategy,
        record=is_recorded,
        stdin=common.stdin_for(subject.program),
        on_message=passed_on,
        forward_stderr=True,
    )
    if trace is not None and result.trace is not None:
        save_trace(result.trace, trace)
    outcome = result.outcome
    if as_json:
        common.print_json(
            {
                "format": "coolthreads.run/1",
                "program": subject.program.name,
                "python": result.trace.python if result.trace is not None else "",
                "verdict": outcome.verdict.value,
                "summary": outcome.summary,
                "output": outcome.output,
                "steps": result.steps,
                "schedule": result.schedule,
                **({"timed": result.timed, "virtual_seconds": result.end_time / 1e9} if result.timed else {}),
            }
        )
    else:
        line = common.verdict_line(outcome.verdict, outcome.summary)
        print(f"{line}; {common.end_line(result)}" if result.timed else line, file=sys.stderr)
    raise typer.Exit(common.exit_status(outcome.verdict))
