"""``coolthreads explain``: the failing schedule with the fewest preemptions, told as a story."""

from __future__ import annotations

import sys

import typer

from coolthreads import (
    CoolthreadsError,
    FindingKind,
    Limits,
    OutcomeRow,
    Trace,
    Verdict,
    await_at,
    cancellation_in_words,
    cancellations,
    findings,
    guard_in_words,
    guards,
    tell,
)
from coolthreads import explore as explore_program
from coolthreads import run as run_program
from coolthreads_app.commands import common, networks
from coolthreads_app.formats.carried import can_be_shown, load_run


def explain(
    file: str | None = typer.Argument(None, metavar="FILE|TRACE", help="A program, a scenario or a trace."),
    arguments: list[str] | None = common.ARGUMENTS,
    module: str | None = common.MODULE,
    schedule: str | None = typer.Option(None, metavar="TEXT|@FILE", help="Tell this schedule instead of searching."),
    strategy: str = typer.Option(
        "", help="How to search: dpor, dfs, random, pct, pos, surw or pair.", show_default=False
    ),
    seed: int = common.SEED,
    max_executions: int | None = typer.Option(None, min=1, help="Search no further after so many executions."),
    max_seconds: float = typer.Option(20.0, min=0.0, help="Search no further after so many seconds."),
    max_steps: int = common.MAX_STEPS_EXPLORE,
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
    """Find a failing execution, reduce it to the fewest preemptions, and tell it in words."""
    common.not_timed("explain", cores)
    searched = ""
    if file is not None and module is None and can_be_shown(file):
        trace = load_run(file)
    else:
        options = common.options(granularity, time, asyncio_order, seed, max_steps, include, faults, random)
        subject = common.subject(
            file, module, arguments, networks.Given(node, start, clock, until, link, weather, env, files)
        )
        stdin = common.stdin_for(subject.program)
        text = common.schedule_text(schedule)
        if not text:
            limits = Limits(max_executions=max_executions, max_seconds=max_seconds)
            found = explore_program(subject.program, options, strategy=strategy, limits=limits, stdin=stdin)
            worst = _to_be_told(found.outcomes)
            text = worst.schedule
            proved = ", which are all there are" if found.executions > 1 else ", and there is no other"
            searched = common.executions(found.executions) + (proved if found.complete else "")
            if worst.verdict is Verdict.PASSED:
                searched = f"no failing execution among {searched}"
        recorded = run_program(subject.program, options, schedule=text, stdin=stdin).trace
        if recorded is None:
            raise CoolthreadsError("the execution could not be recorded")
        trace = recorded
    _show(trace, searched, as_json)
    raise typer.Exit(common.exit_status(trace.verdict))


def _to_be_told(rows: tuple[OutcomeRow, ...]) -> OutcomeRow:
    """The failing outcome with the fewest preemptions; any other one if nothing fails."""
    failing = [row for row in rows if row.verdict is not Verdict.PASSED]
    return min(failing or rows, key=lambda row: (row.preemptions, len(row.schedule), row.schedule))


def _show(trace: Trace, searched: str, as_json: bool) -> None:
    sentences = tell(trace)
    if as_json:
        common.print_json(
            {
                "format": "coolthreads.story/1",
                "program": trace.program,
                "verdict": trace.verdict.value,
                "summary": trace.summary,
                "schedule": trace.schedule,
                "story": [{"step": sentence.step + 1, "text": sentence.text} for sentence in sentences],
                "findings": [
                    {"kind": row.kind.value, "text": row.text, "steps": [step + 1 for step in row.steps]}
                    for row in findings(trace)
                ],
                "awaiting": [
                    {
                        "actor": trace.actors[row.actor].id,
                        "for": trace.name_of(row.object),
                        "chain": [_frame(trace, site) for site in row.frames],
                    }
                    for actor in sorted({pending.actor for pending in trace.pending})
                    if (row := await_at(trace, actor, len(trace))) is not None
                ],
                "cancellations": [
                    {
                        "actor": trace.actors[row.actor].id,
                        "asked": row.asked + 1,
                        "arrived": row.arrived + 1,
                        "ended": row.ended + 1,
                        "text": cancellation_in_words(trace, row),
                    }
                    for row in cancellations(trace)
                ],
                "guards": [
                    {
                        "location": trace.name_of(row.object),
                        "actors": [trace.actors[actor].id for actor in row.actors],
                        "accesses": row.accesses,
                        "locks": [trace.name_of(lock) for lock in row.locks],
                    }
                    for row in guards(trace)
                ],
            }
        )
        return
    for sentence in sentences:
        print(sentence.text)
    _show_findings(trace)
    print(common.verdict_line(trace.verdict, trace.summary), file=sys.stderr)
    if searched:
        print(searched, file=sys.stderr)
    print(f"schedule: {trace.schedule or '(the default continuation)'}", file=sys.stderr)


def _frame(trace: Trace, site: int) -> dict[str, object]:
    row = trace.sites[site]
    return {"function": row.function, "file": trace.files[row.file].name, "line": row.line}


_TOLD = frozenset(
    {FindingKind.LOST_UPDATE, FindingKind.DEADLOCK, FindingKind.PARTIAL_DEADLOCK, FindingKind.UNRETRIEVED}
)
"""What the story says already."""


def _show_findings(trace: Trace) -> None:
    rows = [row for row in findings(trace) if row.kind not in _TOLD]
    for row in rows:
        print(f"{row.kind.value}: {row.text}")
    for guard in guards(trace):
        print(f"guard: {guard_in_words(trace, guard)}")
