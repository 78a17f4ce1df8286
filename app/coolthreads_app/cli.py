"""The command ``coolthreads``: reads the command line, and turns every error of the request into one line.

Exit status: 0 nothing failing was found; 1 a failing execution; 2 the request could not be carried out.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer
from typer.exceptions import TyperException

import coolthreads
from coolthreads import CoolthreadsError
from coolthreads_app.commands import explaining, exploring, exporting, listing, measuring, replaying, running

CANNOT = 2

app = typer.Typer(
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
        # Qt is loaded only by what draws.
        from coolthreads_app.views import start

        raise typer.Exit(start([]))


app.command("run")(running.run)
app.command("explore")(exploring.explore)
app.command("replay")(replaying.replay)
app.command("explain")(explaining.explain)
app.command("export")(exporting.export)
app.command("scenarios")(listing.scenarios)
app.add_typer(measuring.measure, name="measure")


@app.command("open")
def open_file(file: str = typer.Argument(..., metavar="FILE", help="A program, a trace or a scenario.")) -> None:
    """Open the window on a program, a trace or a scenario."""
    from coolthreads_app.views import start

    raise typer.Exit(start([file]))


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
