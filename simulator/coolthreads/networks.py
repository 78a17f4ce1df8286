"""Networks as TOML files: several programs, each a node, with links and weather; what a scenario's TOML says, for anybody's.

    [[nodes]]
    name = "server"
    file = "server.py"              # beside the TOML; or module = "package.server"
    arguments = ["8000"]
    start = 0.5                     # virtual seconds, or "never"
    clock = 2.0                     # ahead of the others
    environment = {MODE = "test"}
    files = "data"                  # it works in a fresh copy of that folder

    [[links]]
    between = ["server", "client"]  # or from = ..., to = ...: one way; "*": any
    latency = 0.05
    jitter = 0.01
    loss = 0.1
    reorder = true

    [[weather]]
    at = 2.0
    crash = "server"                # pause, resume, restart; cut, heal = ["server", "client"] or true; partition = [...]

Beside them stand ``until`` and ``faults``.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coolthreads.errors import ProgramError
from coolthreads.program import UNTIL, Node, Program
from coolthreads.weather import LinkWeather, Weather, WeatherEvent

ENDING = ".toml"
_MOST_LOOKED_AT = 100_000  # bytes
_OF_NODES = ("name", "file", "module", "arguments", "clock", "start", "environment", "files")
_OF_NETWORKS = ("nodes", "links", "weather", "faults", "until")
_OF_SCENARIOS = (
    "order", "title", "section", "story", "view", "axis", "time", "opening", "executions", "try_this", "outcomes",
    "program", "questions", "challenge", "challenges", "lesson",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NodeOf:
    """A node as a TOML tells of it; ``file`` and ``files`` are beside that. See `program.Node`."""

    name: str
    file: str
    arguments: tuple[str, ...] = ()
    clock: float = 0.0
    start: float | None = 0.0
    environment: tuple[tuple[str, str], ...] = ()
    files: str | None = None
    module: str = ""

    @classmethod
    def of_table(cls, row: Mapping[str, Any]) -> NodeOf:
        """From a table of ``[[nodes]]``; raises ProgramError."""
        if not isinstance(row.get("name"), str):
            raise ProgramError("[[nodes]]: each needs a name, as text")
        where = f"[[nodes]] {row['name']}"
        for key in row:
            if key not in _OF_NODES:
                raise ProgramError(f"{where}: {key!r} is none of {', '.join(_OF_NODES)}")
        if ("file" in row) == ("module" in row):
            raise ProgramError(f"{where}: needs either file or module")
        start, environment = row.get("start", 0.0), row.get("environment", {})
        if not isinstance(environment, Mapping):
            raise ProgramError(f'{where}: environment must be a table, such as {{MODE = "test"}}')
        return cls(
            row["name"],
            _text(row, "file", where),
            tuple(_texts(row.get("arguments", []), f"{where}: arguments")),
            _number(row.get("clock", 0.0), f"{where}: clock"),
            None if start == "never" else _number(start, f'{where}: start, if it is not "never",'),
            tuple((str(name), str(value)) for name, value in environment.items()),
            row.get("files"),
            _text(row, "module", where),
        )

    def node(self, folder: Path) -> Node:
        """The node, its files below a folder; raises ProgramError."""
        if self.module:
            program = Program.from_module(self.module, self.arguments)
        else:
            program = Program.from_file(folder / self.file, self.arguments)
        files = str(folder / self.files) if self.files else self.files
        return Node(self.name, program, self.clock, self.start, self.environment, files)


def is_network(path: str | os.PathLike[str]) -> bool:
    """Whether a file looks like one of these; what stands in it is not checked."""
    try:
        with open(path, "rb") as file:
            return os.fspath(path).endswith(ENDING) and b"[[nodes]]" in file.read(_MOST_LOOKED_AT)
    except OSError:
        return False


def load_network(path: str | os.PathLike[str]) -> Program:
    """The network that a TOML file describes; raises ProgramError, in one line that begins with the file."""
    file = Path(path)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProgramError(f"{path}: no such file") from None
    except OSError as error:
        raise ProgramError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except UnicodeDecodeError:
        raise ProgramError(f"{path}: is no text in UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise ProgramError(f"{path}: is no TOML: {error}") from None
    try:
        return _network(data, file.absolute().parent)
    except ProgramError as error:
        raise ProgramError(f"{path}: {error}") from None


def _network(data: Mapping[str, Any], folder: Path) -> Program:
    rows = _tables(data, "nodes")
    if not rows:
        raise ProgramError("has no [[nodes]]: it tells of no network")
    for key in data:
        if key not in (*_OF_NETWORKS, *_OF_SCENARIOS):
            raise ProgramError(f"{key!r} is none of {', '.join(_OF_NETWORKS)}")
    nodes = [NodeOf.of_table(row).node(folder) for row in rows]
    faults = data.get("faults", 0)
    if not isinstance(faults, int) or isinstance(faults, bool) or faults < 0:
        raise ProgramError(f"faults is {faults!r}, but must be a number of faults")
    names = [node.name for node in nodes]
    weather = Weather.of_tables(_tables(data, "links"), _tables(data, "weather"), names, faults)
    return Program.of_nodes(nodes, _number(data.get("until", UNTIL), "until"), weather)


def network_text(program: Program, folder: str | os.PathLike[str]) -> str:
    """A network as the text of a TOML file in a folder; what lies below that is named from there."""
    place = Path(folder).absolute()
    parts = [_table("nodes", _of_node(node, place)) for node in program.nodes]
    weather = program.weather
    parts += [_table("links", _of_link(link)) for link in weather.links]
    parts += [_table("weather", _of_event(event)) for event in weather.events]
    head = {"until": program.until} if program.until != UNTIL else {}
    if weather.faults:
        head["faults"] = weather.faults
    lines = [f"{name} = {_value(value)}\n" for name, value in head.items()]
    return "\n".join([*(["".join(lines)] if lines else []), *parts])


def _of_node(node: Node, folder: Path) -> dict[str, Any]:
    program = node.program
    found: dict[str, Any] = {"name": node.name}
    if program.module:
        found["module"] = program.module
    else:
        found["file"] = _from(program.file, folder)
    if program.arguments:
        found["arguments"] = list(program.arguments)
    if node.start != 0:
        found["start"] = "never" if node.start is None else node.start
    if node.clock:
        found["clock"] = node.clock
    if node.environment:
        found["environment"] = dict(node.environment)
    if node.files is not None:
        found["files"] = _from(node.files, folder) if node.files else ""
    return found


def _of_link(link: LinkWeather) -> dict[str, Any]:
    ends = [link.source, link.destination]
    found: dict[str, Any] = {"between": ends} if link.both else {"from": ends[0], "to": ends[1]}
    found |= {name: value for name in ("latency", "jitter", "loss") if (value := getattr(link, name))}
    return found | ({"reorder": True} if link.reorder else {})


def _of_event(event: WeatherEvent) -> dict[str, Any]:
    who: Any = list(event.who) or True
    return {"at": event.at, event.what: who if len(event.who) != 1 or event.what == "partition" else event.who[0]}


def _table(name: str, values: Mapping[str, Any]) -> str:
    return f"[[{name}]]\n" + "".join(f"{key} = {_value(value)}\n" for key, value in values.items())


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value).replace("\x7f", "\\u007f")
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{_value(key)} = {_value(item)}' for key, item in value.items())}}}"
    return repr(value)


def _from(file: str, folder: Path) -> str:
    try:
        return Path(file).relative_to(folder).as_posix()
    except ValueError:
        return Path(file).as_posix()


def _tables(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise ProgramError(f"{name} must be tables: [[{name}]]")
    return rows


def _texts(values: object, where: str) -> Iterable[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise ProgramError(f'{where} must be a list of texts, such as ["8000"]')
    return values


def _text(row: Mapping[str, Any], name: str, where: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise ProgramError(f"{where}: {name} must be text")
    return value


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ProgramError(f"{where} is {value!r}, but must be a number of seconds")
    return float(value)
