"""``coolthreads measure``: the real machine, no simulation; figures as tables, charts, CSV and JSON."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from coolthreads import CoolthreadsError
from coolthreads_app.commands import common
from coolthreads_app.commands.calibrating import calibrate
from coolthreads_app.formats import measurements as writing
from coolthreads_app.lab import memory as memory_lab
from coolthreads_app.lab import results
from coolthreads_app.lab import speed as speed_lab
from coolthreads_app.lab import switches as switches_lab
from coolthreads_app.lab.child import this_python
from coolthreads_app.lab.control import QUICK, THOROUGH, Cancelled, Control
from coolthreads_app.lab.control import Progress as Step
from coolthreads_app.lab.frameworks import frameworks as all_frameworks
from coolthreads_app.lab.machine import Interpreter, interpreter
from coolthreads_app.lab.results import Measurement
from coolthreads_app.lab.tables import Table, comparison, tables

measure = typer.Typer(
    help="Measure the real machine: what threads and tasks cost, how fast they serve. Nothing is simulated.",
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
)

_ENDINGS = (".csv", ".json", ".png", ".svg", ".pdf")
_THEMES = ("light", "dark", "projector", "print")

_QUICK = typer.Option(False, "--quick", help="In 20 seconds at most (the default).")
_THOROUGH = typer.Option(False, "--thorough", help="In 3 minutes at most.")
_PYTHON = typer.Option([], "--python", metavar="INTERPRETER", help="Another Python (repeatable: charts overlay).")
_OUT = typer.Option(None, "-o", "--out", metavar="OUT", help="Write it too: .csv, .json, .png, .svg or .pdf.")
_THEME = typer.Option("light", help="Of the chart: light, dark, projector or print.")
_COMPARE = typer.Option([], metavar="NAME|FILE|last", help="An earlier measurement beside this one (repeatable).")
_SHOW = typer.Option(None, metavar="NAME|FILE|last", help="Show an earlier measurement instead of measuring.")
_NO_SAVE = typer.Option(False, "--no-save", help="Do not keep it among the earlier measurements.")


@measure.callback(invoke_without_command=True)
def which(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        raise CoolthreadsError("measure what? memory, speed, switches, calibrate, frameworks or saved")


@measure.command()
def memory(
    quick: bool = _QUICK,
    thorough: bool = _THOROUGH,
    python: list[str] = _PYTHON,
    out: Path | None = _OUT,
    theme: str = _THEME,
    compare: list[str] = _COMPARE,
    show: str | None = _SHOW,
    no_save: bool = _NO_SAVE,
    as_json: bool = common.JSON,
) -> None:
    """What a thread and a task cost in memory."""
    request = _Request("memory", quick, thorough, python, out, theme, compare, show, no_save, as_json)
    request.carry_out(memory_lab.measure)


@measure.command()
def speed(
    service: str = typer.Option("", help="Only echo or json."),
    workload: str = typer.Option("", help="Only cpu, io or idle."),
    quick: bool = _QUICK,
    thorough: bool = _THOROUGH,
    python: list[str] = _PYTHON,
    out: Path | None = _OUT,
    theme: str = _THEME,
    compare: list[str] = _COMPARE,
    show: str | None = _SHOW,
    no_save: bool = _NO_SAVE,
    as_json: bool = common.JSON,
) -> None:
    """Throughput and latencies of servers on threads and on asyncio, over loopback."""
    for name, value, known in (("service", service, speed_lab.SERVICES), ("workload", workload, speed_lab.WORKLOADS)):
        if value and value not in known:
            raise CoolthreadsError(f"{name} is {value!r}, but must be one of {', '.join(known)}")
    services = (service,) if service else speed_lab.SERVICES
    workloads = (workload,) if workload else tuple(speed_lab.WORKLOADS)
    request = _Request("speed", quick, thorough, python, out, theme, compare, show, no_save, as_json, service)
    request.carry_out(lambda control, found: speed_lab.measure(control, found, services, workloads))


@measure.command()
def switches(
    quick: bool = _QUICK,
    thorough: bool = _THOROUGH,
    python: list[str] = _PYTHON,
    out: Path | None = _OUT,
    theme: str = _THEME,
    compare: list[str] = _COMPARE,
    show: str | None = _SHOW,
    no_save: bool = _NO_SAVE,
    as_json: bool = common.JSON,
) -> None:
    """Costs of switches and of starting threads, tasks and greenlets; lost updates of a counter."""
    request = _Request("switches", quick, thorough, python, out, theme, compare, show, no_save, as_json)
    request.carry_out(switches_lab.measure)


measure.command()(calibrate)


@measure.command()
def frameworks(as_json: bool = common.JSON) -> None:
    """Which web frameworks run on threads, on asyncio, or on both."""
    found = all_frameworks()
    if as_json:
        rows = [msgspec.to_builtins(row) for row in found.rows]
        common.print_json({"format": "coolthreads.frameworks/1", "date": str(found.date), "frameworks": rows})
        return
    header = ("framework", "model", "interface", "remark")
    rows_of_text = tuple((row.name, row.model, row.interface, row.remark) for row in found.rows)
    common.print_table(Table(f"Web frameworks by concurrency model, as of {found.date}", header, rows_of_text, 4))


@measure.command()
def saved(as_json: bool = common.JSON) -> None:
    """The measurements that are kept; any can be shown with --show NAME and compared with --compare NAME."""
    names = [path.stem for path in results.saved()]
    if as_json:
        common.print_json({"format": "coolthreads.measurements/1", "folder": str(results.folder()), "names": names})
        return
    print("\n".join(names) if names else f"none yet in {results.folder()}")


class _Request:
    """One command line of ``measure``; checked before anything is measured, since measuring takes time."""

    def __init__(
        self,
        kind: str,
        quick: bool,
        thorough: bool,
        python: list[str],
        out: Path | None,
        theme: str,
        compare: list[str],
        show: str | None,
        no_save: bool,
        as_json: bool,
        service: str = "",
    ) -> None:
        if quick and thorough:
            raise CoolthreadsError("--quick and --thorough exclude each other")
        if theme not in _THEMES:
            raise CoolthreadsError(f"theme is {theme!r}, but must be one of {', '.join(_THEMES)}")
        if out is not None and out.suffix.lower() not in _ENDINGS:
            raise CoolthreadsError(f"{out}: {out.suffix or 'no'} ending; must be one of {', '.join(_ENDINGS)}")
        # Not Path.is_dir, which raises where somebody may not look.
        if out is not None and (os.path.isdir(out) or not os.path.isdir(out.absolute().parent)):
            raise CoolthreadsError(f"{out}: {'is a directory' if os.path.isdir(out) else 'its folder does not exist'}")
        if show is not None and (quick or thorough or python):
            raise CoolthreadsError("--show measures nothing: --quick, --thorough and --python do not go with it")
        self.kind, self.effort = kind, THOROUGH if thorough else QUICK
        self.out, self.theme, self.no_save, self.as_json, self.service = out, theme, no_save, as_json, service
        self.shown = results.load(show, kind) if show is not None else None
        if self.shown is not None and service and all(one.service != service for one in self.shown.servings):
            raise CoolthreadsError(f"{service} was not measured in {show}")
        self.earlier = [results.load(name, kind) for name in compare]
        self.pythons: list[Interpreter] = []
        if show is None:
            control = Control(self.effort)
            self.pythons = [interpreter(control, name) for name in python or [this_python()]]

    def carry_out(self, run: Callable[[Control, Interpreter], Measurement]) -> None:
        """Measures or loads, then prints, saves and draws."""
        found = [self.shown] if self.shown is not None else [self._measure(run, python) for python in self.pythons]
        if self.shown is None and not self.no_save:
            for one in found:
                results.save(one)
        together = found + self.earlier
        if self.out is not None:
            self._write(together)
        if self.as_json:
            common.print_json(writing.document(together))
            return
        for one in found:
            print(f"{one.where}; {one.seconds:.0f} s")
            for remark in (one.interpreter.lock, one.limits, *one.remarks):
                if remark:
                    print(remark)
            for table in tables(one):
                common.print_table(table)
        beside = comparison(together)
        if beside is not None:
            common.print_table(beside)

    def _measure(self, run: Callable[[Control, Interpreter], Measurement], python: Interpreter) -> Measurement:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[left]:.0f} s left"))
        console = Console(stderr=True)
        with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
            task = bar.add_task("measuring", total=1.0, left=self.effort.seconds)

            def report(step: Step) -> None:
                bar.update(task, completed=step.done, description=step.text, left=step.left)

            try:
                return run(Control(self.effort, report=report), python)
            except Cancelled:
                raise typer.Abort from None

    def _write(self, together: list[Measurement]) -> None:
        assert self.out is not None
        if self.out.suffix.lower() in writing.ENDINGS:
            writing.write(together, self.out)
        else:
            # Qt is loaded only by what draws.
            from coolthreads_app.figure.chart_export import export_chart
            from coolthreads_app.layout.lab import chart

            scale = 2 if self.out.suffix.lower() == ".png" else 1
            export_chart(chart(together, self.service), self.out, theme=self.theme, scale=scale)
