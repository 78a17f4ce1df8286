"""What several commands have in common: which program is meant, how it is to be executed, what the exit status is."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from coolthreads import (
    CoolthreadsError,
    Finished,
    Options,
    Program,
    Scenario,
    Verdict,
    duration_in_words,
    load_costs,
    load_network,
    scenario_named,
    scenarios,
)
from coolthreads_app.commands import networks

if TYPE_CHECKING:
    from coolthreads_app.lab.tables import Table

FILE = typer.Argument(
    None,
    metavar="FILE",
    help="A Python program, a network (.toml with [[nodes]]), or the name of a scenario such as counter/race.",
)
ARGUMENTS = typer.Argument(None, metavar="[-- ARGUMENTS...]", help="Arguments for the program, after --.")
MODULE = typer.Option(None, "-m", metavar="MODULE", help="A module instead of FILE, as with python -m.")
GRANULARITY = typer.Option("access", help="Where turns can change: access, gil or sync.")
TIME_EXACT = typer.Option("exact", "--time", help="exact: sleeps take their time; any: they may end at any moment.")
TIME_ANY = typer.Option("any", "--time", help="exact: sleeps take their time; any: they may end at any moment.")
ORDER = typer.Option("fifo", "--asyncio-order", help="fifo, as documented, or any ready task next.")
INCLUDE = typer.Option([], "--include", metavar="PACKAGE", help="Rewrite this imported package too (repeatable).")
SEED = typer.Option(0, "--seed", help="For strategies that draw lots, and for what is random in the program.")
MAX_STEPS_RUN = typer.Option(1_000_000, "--max-steps", help="Steps after which the execution is ended.")
MAX_STEPS_EXPLORE = typer.Option(20_000, "--max-steps", help="Steps after which an execution is ended.")
FAULTS = typer.Option(0, "--faults", min=0, help="So many messages may be lost and nodes crash: choices of the search.")
RANDOM = typer.Option(
    "seed", "--random", help="seed: random numbers follow from it; any: those out of a few are choices of the search."
)
CORES = typer.Option(None, "--cores", metavar="N", help="A timed run without a GIL, on so many cores.")
NO_CORES = typer.Option(None, "--cores", metavar="N", hidden=True)
COSTS = typer.Option(
    "", "--costs", metavar="FILE", help="What takes how long in a timed run: a file, or machine.", show_default=False
)
JSON = typer.Option(False, "--json", help="Print one JSON document on stdout and nothing else.")

_MOST_STDIN = 50_000_000


@dataclass(frozen=True, slots=True)
class Subject:
    """The program that a command is about, and the scenario that it was named by."""

    program: Program
    scenario: Scenario | None = None


def subject(
    file: str | None, module: str | None, arguments: list[str] | None, nodes: networks.Given | None = None
) -> Subject:
    """The program meant by ``FILE``, ``-m MODULE`` or ``--node``; raises CoolthreadsError."""
    given = tuple(arguments or ())
    if nodes is not None:
        network = networks.network_of(nodes, given if file is None else (file, *given))
        if network is not None and module is not None:
            raise CoolthreadsError("-m MODULE and --node exclude each other; --node 'NAME=-m MODULE' is possible")
        if network is not None:
            return Subject(network)
    if module is not None:
        # What looked like FILE is the module's first argument.
        return Subject(Program.from_module(module, given if file is None else (file, *given)))
    if file is None:
        raise CoolthreadsError("a program is needed: FILE, -m MODULE or the name of a scenario")
    path = Path(file)
    if not path.exists() and not path.suffix and any(file == scenario.name for scenario in scenarios()):
        scenario = scenario_named(file)
        program = _with_arguments(scenario.program(), given)
        return Subject(program if nodes is None else networks.changed(program, nodes), scenario)
    is_network = path.suffix == ".toml"
    program = _with_arguments(load_network(path), given) if is_network else Program.from_file(file, given)
    return Subject(program if nodes is None else networks.changed(program, nodes))


def _with_arguments(program: Program, given: tuple[str, ...]) -> Program:
    """A program with more arguments: of a network each node gets them."""
    nodes = tuple(
        replace(node, program=replace(node.program, arguments=(*node.program.arguments, *given)))
        for node in program.nodes
    )
    return replace(program, arguments=() if nodes else given, nodes=nodes)


def options(
    granularity: str,
    time: str,
    asyncio_order: str,
    seed: int,
    max_steps: int,
    include: list[str],
    faults: int,
    random: str,
) -> Options:
    """Checked options; raises CoolthreadsError."""
    return Options(granularity, time, asyncio_order, seed, max_steps, tuple(include), faults, random=random)


def timed(chosen: Options, strategy: str, cores: int | None, costs: str, *, scheduled: bool = False) -> Options:
    """The options of a timed run, if one is asked for; raises CoolthreadsError."""
    if cores is not None and strategy == "gil":
        raise CoolthreadsError("--cores N is without a GIL, --strategy gil is with one: they exclude each other")
    if cores is not None and cores < 1:
        raise CoolthreadsError(f"--cores {cores}: must be at least 1")
    if cores is not None and strategy not in ("", "first"):
        raise CoolthreadsError(f"--cores says who goes next: --strategy {strategy} does not go with it")
    kind = str(cores) if cores is not None else "gil" if strategy == "gil" else ""
    if not kind and costs and not scheduled:
        raise CoolthreadsError("--costs is for timed runs: it goes with --cores N or --strategy gil")
    if not kind:
        return chosen
    return replace(chosen, timed=kind, costs=costs_text(costs))


def costs_text(given: str) -> str:
    """The costs in a file, those of this machine (``machine``) or the usual ones (empty); raises CoolthreadsError."""
    if not given:
        return ""
    path = costs_of_machine() if given == "machine" else Path(given)
    if given == "machine" and not path.exists():
        raise CoolthreadsError("--costs machine: it has not been measured yet: coolthreads measure calibrate")
    return load_costs(path).text()


def costs_of_machine() -> Path:
    """Where `measure calibrate` keeps what it has measured."""
    from platformdirs import user_config_dir

    return Path(user_config_dir("coolthreads", appauthor=False)) / "costs.toml"


def not_timed(command: str, cores: int | None) -> None:
    """Refuses ``--cores`` where many executions are compared; raises CoolthreadsError."""
    if cores is not None:
        raise CoolthreadsError(f"--cores is for timed runs, which are one execution each: run or export, not {command}")


def end_line(result: Finished) -> str:
    """When a timed run was over, in words."""
    if result.timed == "gil":
        where = "behind one lock (GIL)"
    else:
        where = f"on {result.timed} core{'s' if result.timed != '1' else ''}, without a GIL"
    return f"finished after {duration_in_words(result.end_time)} of virtual time {where}"


def schedule_text(given: str | None) -> str:
    """A schedule from the command line: the text itself, or @FILE; raises CoolthreadsError."""
    if given is None:
        return ""
    if given.startswith("@"):
        try:
            given = Path(given[1:]).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "is no text"
            raise CoolthreadsError(f"{given[1:]}: {reason.lower()}") from None
    return given


def stdin_for(program: Program) -> str:
    """What the program will find on its stdin. Read only if the program seems to read it, and not from a terminal."""
    sources = [program.source, *(node.program.source for node in program.nodes)]
    reads = any("input(" in source or "stdin" in source for source in sources)
    if not reads or sys.stdin is None or sys.stdin.closed or sys.stdin.isatty():
        return ""
    return sys.stdin.read(_MOST_STDIN)


def executions(count: int) -> str:
    """``1 execution``, ``1,234 executions``."""
    return "1 execution" if count == 1 else f"{count:,} executions"


def exit_status(verdict: Verdict) -> int:
    """0 for passed, 1 for anything that fails."""
    return 0 if verdict is Verdict.PASSED else 1


def print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, indent=1, ensure_ascii=False))


def verdict_line(verdict: Verdict, summary: str) -> str:
    """The verdict in one line."""
    return f"{verdict.value}: {summary}" if summary else verdict.value


def print_table(table: Table) -> None:
    """Columns on stdout."""
    from rich.console import Console
    from rich.table import Table as Grid

    grid = Grid(
        box=None, pad_edge=False, header_style="bold", title=table.title, title_justify="left", title_style="bold"
    )
    for number, heading in enumerate(table.header):
        figure = table.words <= number < len(table.header) and heading != "why"
        grid.add_column(heading, justify="right" if figure else "left", overflow="fold")
    for row in table.rows:
        grid.add_row(*row)
    print()
    # A file has no width: only a terminal makes columns narrower.
    Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 160).print(grid)
