"""What a network is told beside its programs: the weather, and when each node starts. Each run is of certain conditions."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coolthreads import Program, Trace, Weather


@dataclass(frozen=True, slots=True)
class Conditions:
    """``weather`` as options say it (see `Weather.texts`); ``starts``: name and start of each node."""

    weather: tuple[tuple[str, str], ...] = ()
    starts: tuple[tuple[str, float | None], ...] = ()

    @classmethod
    def of(cls, run: Trace | Program) -> Conditions:
        """Those of a run, or those under which a program would be run."""
        weather = run.weather.texts() if isinstance(run, Program) else run.weather
        return cls(weather, tuple((node.name, node.start) for node in run.nodes))

    def new_in(self, other: Conditions) -> list[str]:
        """What the others have that these have not, for people."""
        before = set(self.weather)
        found = [text for kind, text in other.weather if (kind, text) not in before and kind != "faults"]
        starts = dict(self.starts)
        for name, start in other.starts:
            if starts.get(name, start) != start:
                found.append(f"{name} {'never starts' if start is None else f'starts at {start:g} s'}")
        return found


FAIR = Conditions()


def under(program: Program, conditions: Conditions) -> Program:
    """The same program under other conditions; raises ProgramError. Nodes that are not named stay as they are."""
    if not program.nodes or Conditions.of(program) == conditions:
        return program
    starts = dict(conditions.starts)
    nodes = tuple(replace(node, start=starts.get(node.name, node.start)) for node in program.nodes)
    weather = Weather.of_texts(conditions.weather, [node.name for node in nodes])
    return replace(program, nodes=nodes, weather=weather)
