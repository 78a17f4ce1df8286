"""Several programs on a simulated network: the options that name them."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import typer

from coolthreads import CoolthreadsError, Node, Program, Weather

NODE = typer.Option(
    [],
    "--node",
    metavar="NAME=FILE",
    help="A program on a host of a simulated network; 'NAME=FILE ARGUMENTS' (repeatable).",
)
START = typer.Option([], "--start", metavar="NAME=SECONDS", help="When a node starts, or never (repeatable).")
CLOCK = typer.Option([], "--clock", metavar="NAME=SECONDS", help="How far ahead a node's wall clock is (repeatable).")
UNTIL = typer.Option(120.0, "--until", metavar="SECONDS", help="End what still serves after so many virtual seconds.")


LINK = typer.Option(
    [],
    "--link",
    metavar="A-B=WEATHER",
    help="What a link is like: latency:0.05,jitter:0.01,loss:0.1,reorder; A>B one way, * all (repeatable).",
)
WEATHER = typer.Option(
    [],
    "--weather",
    metavar="SECONDS=EVENT",
    help="What happens when: cut:A-B, heal:A-B, heal, partition:A,B, pause:A, resume:A, crash:A, restart:A (repeatable).",
)
ENV = typer.Option([], "--env", metavar="NAME:VAR=VALUE", help="A variable of a node's environment (repeatable).")
FILES = typer.Option(
    [], "--files", metavar="NAME=FOLDER", help="A node works in a copy of FOLDER; NAME=: an empty one (repeatable)."
)


class Given(NamedTuple):
    """What the options say."""

    nodes: list[str]
    starts: list[str]
    clocks: list[str]
    until: float
    links: list[str]
    weather: list[str]
    environment: list[str]
    files: list[str]


NOTHING = Given([], [], [], 120.0, [], [], [], [])


def network_of(given: Given, arguments: tuple[str, ...]) -> Program | None:
    """The program of all nodes, or None without any; ``arguments`` go to every node. Raises CoolthreadsError."""
    made = [_node(text, arguments) for text in given.nodes]
    return changed(Program.of_nodes(made, given.until), given) if made else None


def changed(program: Program, given: Given) -> Program:
    """A program with what the options say of its nodes and links; raises CoolthreadsError."""
    wanted = [
        *(("start", text) for text in given.starts),
        *(("clock", text) for text in given.clocks),
        *(("env", text) for text in given.environment),
        *(("files", text) for text in given.files),
    ]
    weather = [*(("link", text) for text in given.links), *(("weather", text) for text in given.weather)]
    if not wanted and not weather:
        return program
    if not program.nodes:
        option, text = [*wanted, *weather][0]
        raise CoolthreadsError(f"--{option} {text}: is about nodes of a network, which --node NAME=FILE makes")
    nodes = list(program.nodes)
    known = {node.name: place for place, node in enumerate(nodes)}
    for option, text in wanted:
        name, sign, value = text.partition(":" if option == "env" else "=")
        if not sign or name not in known:
            raise CoolthreadsError(f"--{option} {text}: must be like {_LIKE[option]} for one of the nodes")
        nodes[known[name]] = _with(nodes[known[name]], option, text, value)
    found = Weather.of_texts([*program.weather.texts(), *weather], tuple(known))
    return Program.of_nodes(nodes, program.until, found)


_LIKE = {"start": "NAME=SECONDS", "clock": "NAME=SECONDS", "env": "NAME:VARIABLE=VALUE", "files": "NAME=FOLDER"}


def _with(node: Node, option: str, text: str, value: str) -> Node:
    if option == "files":
        return replace(node, files=value)
    if option == "env":
        variable, sign, content = value.partition("=")
        if not sign or not variable:
            raise CoolthreadsError(f"--env {text}: must be like {_LIKE[option]}")
        return replace(node, environment=(*node.environment, (variable, content)))
    if option == "start":
        return replace(node, start=None if value == "never" else _seconds(f"--start {text}", value))
    return replace(node, clock=_seconds(f"--clock {text}", value))


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
