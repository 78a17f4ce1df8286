"""The scenarios: ordinary programs that ship with the app, each with a TOML file beside it that tells about it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coolthreads.errors import CoolthreadsError
from coolthreads.networks import NodeOf
from coolthreads.program import UNTIL, Program
from coolthreads.verdict import Verdict
from coolthreads.weather import FAIR, Weather

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (_PACKAGE.parents[1] / "scenarios", _PACKAGE / "scenarios")


@dataclass(frozen=True, slots=True)
class Expected:
    """An outcome that the scenario is known to have. An empty ``summary`` or ``output`` of None is not compared."""

    verdict: Verdict
    summary: str = ""
    output: str | None = None


@dataclass(frozen=True, slots=True)
class Scenario:
    """``name`` is folder and file ("counter/race"); ``path``: its program, of that name unless the TOML says ``program``;
    ``view`` is timeline or workflow, ``axis`` steps or time; ``time`` is
    how `explore` treats time; ``story`` is Markdown; ``outcomes`` are all that exploring it can give; ``opening`` is the
    schedule that is shown first; ``nodes`` are its programs if it is a network; ``executions``: how many give an
    impression of one that has too many to explore them all, or 0."""

    name: str
    path: Path
    title: str
    section: str
    story: str
    view: str
    axis: str
    time: str
    opening: str
    outcomes: tuple[Expected, ...]
    try_this: tuple[str, ...]
    nodes: tuple[NodeOf, ...] = ()
    executions: int = 0
    weather: Weather = FAIR
    until: float = UNTIL

    def program(self) -> Program:
        """The program of the scenario; raises ProgramError."""
        if not self.nodes:
            return Program.from_file(self.path)
        folder = self.path.parent
        nodes = [row.node(folder) for row in self.nodes]
        return Program.of_nodes(nodes, self.until, self.weather)


def scenarios() -> tuple[Scenario, ...]:
    """All scenarios, in the order in which the library shows them."""
    found = []
    for folder in _PLACES:
        if folder.is_dir():
            for file in folder.glob("*/*.toml"):
                found.append(_load(file))  # noqa: PERF401 (a comprehension would hide the break)
            break
    return tuple(scenario for _, scenario in sorted(found, key=lambda pair: (pair[0], pair[1].name)))


def scenario_named(name: str) -> Scenario:
    """The scenario with that name; raises CoolthreadsError that lists the names."""
    known = {scenario.name: scenario for scenario in scenarios()}
    if name not in known:
        raise CoolthreadsError(f"{name}: no such scenario; there are {', '.join(known) or 'none'}")
    return known[name]


def _load(file: Path) -> tuple[int, Scenario]:
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        outcomes = tuple(
            Expected(Verdict(row["verdict"]), row.get("summary", ""), row.get("output")) for row in data["outcomes"]
        )
        scenario = Scenario(
            name=f"{file.parent.name}/{file.stem}",
            path=file.with_name(data["program"]) if "program" in data else file.with_suffix(".py"),
            title=data["title"],
            section=data["section"],
            story=data["story"].strip(),
            view=data.get("view", "timeline"),
            axis=data.get("axis", "steps"),
            time=data.get("time", "any"),
            opening=data.get("opening", ""),
            outcomes=outcomes,
            try_this=tuple(data.get("try_this", ())),
            nodes=tuple(NodeOf.of_table(row) for row in data.get("nodes", ())),
            executions=int(data.get("executions", 0)),
            weather=Weather.of_tables(
                data.get("links", ()),
                data.get("weather", ()),
                [row["name"] for row in data.get("nodes", ())],
                int(data.get("faults", 0)),
            ),
            until=float(data.get("until", UNTIL)),
        )
    except CoolthreadsError as error:
        raise CoolthreadsError(f"{file}: {error}") from None
    except (tomllib.TOMLDecodeError, KeyError, ValueError, TypeError, OSError) as error:
        raise CoolthreadsError(f"{file}: {type(error).__name__}: {error}") from None
    return int(data.get("order", 1000)), scenario
