"""Several programs on a simulated network: the options that name them."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import typer

from coolthreads import CoolthreadsError, Node, Program

NODE = typer.Option(
    [],
    "--node",
    metavar="NAME=FILE",
    help="A program on a host of a simulated network; 'NAME=FILE ARGUMENTS' (repeatable).",
)
START = typer.Option([], "--start", metavar="NAME=SECONDS", help="When a node starts, or never (repeatable).")
CLOCK = typer.Option([], "--clock", metavar="NAME=SECONDS", help="How far ahead a node's wall clock is (repeatable).")
UNTIL = typer.Option(120.0, "--until", metavar="SECONDS", help="End what still serves after so many virtual seconds.")


class Given(NamedTuple):
    """What the options say."""

    nodes: list[str]
    starts: list[str]
    clocks: list[str]
    until: float


def network_of(given: Given, arguments: tuple[str, ...]) -> Program | None:
    """The program of all nodes, or None without any; ``arguments`` go to every node. Raises CoolthreadsError."""
    nodes, starts, clocks, until = given
    made = [_node(text, arguments) for text in nodes]
    known = {node.name: place for place, node in enumerate(made)}
    for option, texts in (("start", starts), ("clock", clocks)):
        for text in texts:
            name, sign, value = text.partition("=")
            if not sign or name not in known:
                raise CoolthreadsError(f"--{option} {text}: must be like NAME=SECONDS for one of the nodes")
            seconds = None if option == "start" and value == "never" else _seconds(f"--{option} {text}", value)
            place = known[name]
            if option == "start":
                made[place] = replace(made[place], start=seconds)
            elif seconds is not None:
                made[place] = replace(made[place], clock=seconds)
    return Program.of_nodes(made, until) if made else None


def _node(text: str, arguments: tuple[str, ...]) -> Node:
    name, sign, command = text.partition("=")
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise CoolthreadsError(f"--node {text}: {str(error).lower()}") from None
    if not sign or not words:
        raise CoolthreadsError(f"--node {text}: must be like NAME=FILE, for instance host0=server.py")
    given = (*words[1:], *arguments)
    program = Program.from_module(words[1], given[1:]) if words[0] == "-m" and words[1:] else None
    return Node(name, program or Program.from_file(Path(words[0]), given))


def _seconds(where: str, text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise CoolthreadsError(f"{where}: {text!r} is no number of seconds") from None
