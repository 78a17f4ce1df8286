"""The command ``coolthreads``: reads the command line, and turns every error of the request into one line.

Exit status: 0 nothing failing was found; 1 a failing execution; 2 the request could not be carried out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException
from typer.main import get_command

import coolthreads
from coolthreads import CoolthreadsError, Program
from coolthreads_app.commands import common, networks

CANNOT = 2

_WHERE = {
    "run": "running.run",
    "explore": "exploring.explore",
    "replay": "replaying.replay",
    "explain": "explaining.explain",
    "export": "exporting.export",
    "scenarios": "listing.scenarios",
    "measure": "measuring.measure",
}
"""Commands, and where in `commands` each is found."""

_ORDER = ("run", "explore", "replay", "explain", "export", "scenarios", "open", "measure")


class Commands(TyperGroup):
    """Loads the command that is asked for, and all of them only for a list: some need a second of libraries."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """None if there is no such command."""
        if cmd_name not in _WHERE:
            # Who has mistyped a name is told which ones are like it.
            self.list_commands(ctx)
        elif cmd_name not in self.commands:
            self.commands[cmd_name] = _command(cmd_name)
        return self.commands.get(cmd_name)

    def list_commands(self, ctx: Any) -> list[str]:
        """All of them, in the order in which they are of use."""
        found = {name: self.get_command(ctx, name) for name in _WHERE}
        self.commands = {name: found.get(name) or self.commands[name] for name in _ORDER}
        return [*_ORDER]


def _command(name: str) -> Any:
    module, function = _WHERE[name].split(".")
    found = getattr(import_module(f"coolthreads_app.commands.{module}"), function)
    if not isinstance(found, typer.Typer):
        alone = typer.Typer(add_completion=False, rich_markup_mode=None)
        alone.command(name)(found)
        found = alone
    command = get_command(found)
    command.name = name
    return command


app = typer.Typer(
    cls=Commands,
    name="coolthreads",
    help="Run real Python programs under a deterministic scheduler, search their interleavings, and draw them. "
    "Without a command it opens the window.",
    add_completion=False,
    no_args_is_help=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def window(context: typer.Context, version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
    if version:
        print(f"coolthreads {coolthreads.__version__}")
    elif context.invoked_subcommand is None:
        raise typer.Exit(_window([]))


@app.command("open")
def open_file(
    file: str | None = typer.Argument(
        None, metavar="FILE", help="A program, a network (.toml), a trace or a scenario."
    ),
    node: list[str] = networks.NODE,
    start: list[str] = networks.START,
    clock: list[str] = networks.CLOCK,
    until: float = networks.UNTIL,
    link: list[str] = networks.LINK,
    weather: list[str] = networks.WEATHER,
    env: list[str] = networks.ENV,
    files: list[str] = networks.FILES,
) -> None:
    """Open the window on a program, a trace or a scenario; or, with --node, on several programs on a network."""
    given = networks.Given(node, start, clock, until, link, weather, env, files)
    if file is None and not node:
        raise CoolthreadsError("what is to be opened is needed: FILE, the name of a scenario, or --node NAME=FILE")
    program = common.subject(file, None, None, given).program if node or given != networks.NOTHING else None
    raise typer.Exit(_window([file] if file is not None else [], program))


def _window(argv: list[str], program: Program | None = None) -> int:
    _expect_a_screen()
    # Qt is loaded only by what draws; meanwhile the process that will run the program starts.
    from coolthreads_app.model.engine import started_engine

    make_engine = started_engine()
    from coolthreads_app.views import start

    return start(argv, program, make_engine)


def _expect_a_screen() -> None:
    """Qt would abort the process, in several lines."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    if sys.platform.startswith("linux") and not any(os.environ.get(name) for name in named):
        raise CoolthreadsError(
            "there is no screen for the window (neither DISPLAY nor WAYLAND_DISPLAY is set); "
            "run, explore, explain and export need none"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command line; returns the exit status."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # standalone_mode would print usage in several lines.
        status = app(arguments, standalone_mode=False)
        return status if isinstance(status, int) else 0
    except typer.Exit as error:
        return error.exit_code
    except TyperException as error:
        # A usage error carries the context of the command that it is about.
        context: typer.Context | None = getattr(error, "ctx", None)
        where = f" {context.info_name}" if context is not None and context.parent is not None else ""
        return _failed(f"coolthreads{where}: {' '.join(error.format_message().split())}")
    except CoolthreadsError as error:
        return _failed(f"coolthreads: {error}")
    except (KeyboardInterrupt, typer.Abort):
        return _failed("coolthreads: interrupted")
    except BrokenPipeError:
        # Whoever read the output has seen enough; keep Python from complaining when it flushes.
        sys.stdout = None
        return 0


def _failed(message: str) -> int:
    print(message, file=sys.stderr)
    return CANNOT
