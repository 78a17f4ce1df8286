"""``coolthreads open``: the window, on what is named."""

from __future__ import annotations

import typer

from coolthreads import CoolthreadsError
from coolthreads_app.commands import common, networks


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
    from coolthreads_app.views import start as start_window

    raise typer.Exit(start_window([file] if file is not None else [], program))
