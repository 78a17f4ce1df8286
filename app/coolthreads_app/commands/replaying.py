"""``coolthreads replay``: a recorded execution again, exactly; says where it diverges if the program has changed."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import typer

from coolthreads import CoolthreadsError, Options, Program, Step, Trace, is_trace, scenarios
from coolthreads import run as run_program
from coolthreads_app.commands import common, trusting
from coolthreads_app.formats.carried import load_run
from coolthreads_app.model.trust import network_again, unpack


def replay(
    trace: str = typer.Argument(
        ..., metavar="TRACE", help="A file that run --trace or explore --save wrote; a figure."
    ),
    embedded: bool = typer.Option(False, "--embedded", help="Run the copy of the program that is in the trace."),
    trust: bool = typer.Option(False, "--trust", help="Run what came inside a figure without being asked."),
    as_json: bool = common.JSON,
) -> None:
    """Execute a recorded run again and compare it step by step."""
    recorded = load_run(trace)
    if not is_trace(trace):
        # A picture is passed on as a picture: whoever opens it may not know that there is a program in it.
        trusting.ask(recorded, trace, given=trust)
    options = Options.from_pairs(recorded.options)
    with tempfile.TemporaryDirectory() as folder:
        program = unpack(recorded, Path(folder)) if embedded else _found(recorded, Path(trace))
        now = run_program(program, options, schedule=recorded.schedule).trace
    assert now is not None
    different = first_difference(recorded, now)
    outcome = now.outcome
    if as_json:
        common.print_json(
            {
                "format": "coolthreads.replay/1",
                "program": recorded.program,
                "identical": different is None,
                "diverges": different,
                "verdict": outcome.verdict.value,
                "summary": outcome.summary,
                "output": outcome.output,
                "steps": len(now),
            }
        )
    else:
        sys.stdout.write(outcome.output)
    if different is not None:
        raise CoolthreadsError(f"{trace}: {different}")
    if not as_json:
        line = common.verdict_line(outcome.verdict, outcome.summary)
        changed = "" if recorded == now else "; the program's text has changed elsewhere"
        print(f"{line} (the same {len(now)} steps as recorded{changed})", file=sys.stderr)
    raise typer.Exit(common.exit_status(outcome.verdict))


def first_difference(recorded: Trace, now: Trace) -> str | None:
    """Where the steps or the outcomes of two traces part, in words; None if they do not."""
    if recorded == now:
        return None
    for before, after in zip(recorded, now, strict=False):
        told, telling = _told(recorded, before), _told(now, after)
        if told != telling or before.value != after.value:
            values = f" = {before.value}", f" = {after.value}"
            if told != telling:
                values = "", ""
            return f"diverges at step {before.index + 1}: recorded {told}{values[0]}, now {telling}{values[1]}"
    if len(recorded) != len(now):
        return f"diverges after step {min(len(recorded), len(now))}: {len(recorded)} steps recorded, now {len(now)}"
    if recorded.outcome != now.outcome:
        was, is_now = recorded.outcome, now.outcome
        return f"ends differently: recorded {was.verdict.value} {was.summary!r}, now {is_now.verdict.value} {is_now.summary!r}"
    return None


def _told(trace: Trace, step: Step) -> str:
    place = ""
    if step.site >= 0:
        site = trace.sites[step.site]
        place = f" ({trace.files[site.file].name}:{site.line})"
    name = trace.name_of(step.object)
    return f"{trace.actors[step.actor].id} {step.operation}{' ' if name else ''}{name}{place}"


def _found(recorded: Trace, trace: Path) -> Program:
    if recorded.nodes:
        return network_again(recorded, lambda row: _found_at(row.program, row.arguments, trace))
    for scenario in scenarios():
        # What a figure of a scenario calls it.
        if recorded.program == f"{scenario.name}.py" and not Path(recorded.program).exists():
            return replace(scenario.program(), name=recorded.program, arguments=recorded.arguments)
    return _found_at(recorded.program, recorded.arguments, trace)


def _found_at(name: str, arguments: tuple[str, ...], trace: Path) -> Program:
    if name.startswith("-m "):
        return Program.from_module(name[3:], arguments)
    for candidate in (Path(name), trace.parent / name, trace.parent / Path(name).name):
        if candidate.exists():
            # It keeps the name under which it was recorded: the traces are compared as a whole.
            return replace(Program.from_file(candidate, arguments), name=name)
    raise CoolthreadsError(f"{name}: no such file (--embedded runs the copy that is in {trace})")
