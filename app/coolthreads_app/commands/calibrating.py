"""``coolthreads measure calibrate``: what things cost on this machine, as a cost file for timed runs."""

from __future__ import annotations

import sys
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from coolthreads import CoolthreadsError, default_costs
from coolthreads_app.commands import common
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.lab.calibration import Calibration
from coolthreads_app.lab.calibration import calibrate as measure_costs
from coolthreads_app.lab.child import this_python
from coolthreads_app.lab.control import QUICK, THOROUGH, Cancelled, Control
from coolthreads_app.lab.control import Progress as Step
from coolthreads_app.lab.machine import Neighbours, interpreter, machine
from coolthreads_app.lab.tables import Table


def calibrate(
    quick: bool = typer.Option(False, "--quick", help="In 20 seconds at most (the default)."),
    thorough: bool = typer.Option(False, "--thorough", help="In 3 minutes at most."),
    python: str = typer.Option("", "--python", metavar="INTERPRETER", help="Another Python.", show_default=False),
    out: Path | None = typer.Option(
        None,
        "-o",
        "--out",
        metavar="OUT",
        help="Where to write it (.toml); otherwise to where --costs machine finds it.",
    ),
    as_json: bool = common.JSON,
) -> Calibration:
    """Measure what statements, calls, hashes, files and threads cost here, and write it as a cost file for timed runs."""
    if quick and thorough:
        raise CoolthreadsError("--quick and --thorough exclude each other")
    if out is not None and out.suffix.lower() != ".toml":
        raise CoolthreadsError(f"{out}: {out.suffix or 'no'} ending; a cost file ends in .toml")
    if out is not None and (out.is_dir() or not out.absolute().parent.is_dir()):
        raise CoolthreadsError(f"{out}: {'is a directory' if out.is_dir() else 'its folder does not exist'}")
    control = Control(THOROUGH if thorough else QUICK)
    chosen = interpreter(control, python or this_python())
    neighbours = Neighbours(control)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]:.0f} s left"))
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task("measuring", total=1.0, left=control.effort.seconds)

        def report(step: Step) -> None:
            bar.update(task, completed=step.done, description=step.text, left=step.left)

        control.report = report
        try:
            found = measure_costs(control, chosen)
        except Cancelled:
            raise typer.Abort from None
    target = out or common.costs_of_machine()
    if out is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, found.costs.toml().encode())
    if as_json:
        common.print_json(
            {"format": "coolthreads.calibration/1", "file": str(target), "rounds": found.rounds, **_told(found)}
        )
        return found
    load = neighbours.load()
    print(f"{chosen.name}; {control.elapsed:.0f} s, each measured {found.rounds} times or more")
    if load.busy:
        print(load.words(machine(control).cores))
    common.print_table(_table(found))
    using = "machine" if out is None else str(out)
    print(f"\nwritten to {target}; used by: coolthreads run FILE --strategy gil --granularity gil --costs {using}")
    return found


def _told(found: Calibration) -> dict[str, object]:
    costs = found.costs
    groups = ("lock", "cores", "threads", "tasks", "python")
    told: dict[str, object] = {
        name: {field: getattr(getattr(costs, name), field) for field in getattr(costs, name).__struct_fields__}
        for name in groups
    }
    calls = {name: {field: getattr(one, field) for field in one.__struct_fields__} for name, one in costs.calls.items()}
    return {"about": costs.about, **told, "calls": calls}


def _table(found: Calibration) -> Table:
    """What was measured beside what is assumed usually."""
    here, usual = found.costs, default_costs()
    rows = [
        (f"{name}.{field}", _figure(getattr(getattr(here, name), field)), _figure(getattr(getattr(usual, name), field)))
        for name in ("lock", "cores", "threads", "tasks", "python")
        for field in getattr(here, name).__struct_fields__
    ]
    for name, one in here.calls.items():
        rows.append((name, _native(one), _native(usual.calls[name])))
    return Table("Costs in nanoseconds", ("what", "here", "usual"), tuple(rows), 1)


def _figure(value: float) -> str:
    return f"{value:,}"


def _native(one: object) -> str:
    call, byte, item = (getattr(one, field) for field in ("call", "byte", "item"))
    more = f" + {byte:.3g}/byte" if byte else f" + {item:.3g}/item" if item else ""
    return f"{call:,.0f}{more}"
