"""What earlier executions of a program tell a strategy about the next one: how long, and who touches what how often."""

from __future__ import annotations

from collections.abc import Sequence

from coolthreads.kernel.operations import END, EVERYTHING, JOIN, READS, START
from coolthreads.kernel.state import Event

_LIFE = frozenset({START, END, JOIN})


class Profile:
    """``length``: choices in the longest execution so far. ``touches``: for each target that at least two actors touch, at
    least one of them not only to read, how often each actor (by its key) did so in the last execution."""

    def __init__(self) -> None:
        self.length = 0
        self.touches: dict[int, dict[int, int]] = {}

    def note(self, events: Sequence[Event], choices: int) -> None:
        """Take in one execution."""
        self.length = max(self.length, choices)
        touches: dict[int, dict[int, int]] = {}
        changed: set[int] = set()
        for event in events:
            key, operation, target = event[0], event[1], event[2]
            if operation in _LIFE:
                continue
            for one in target if isinstance(target, tuple) else (target,):
                if one and one != EVERYTHING:
                    by_actor = touches.setdefault(one, {})
                    by_actor[key] = by_actor.get(key, 0) + 1
                    if operation not in READS:
                        changed.add(one)
        self.touches = {
            one: by_actor for one, by_actor in sorted(touches.items()) if len(by_actor) > 1 and one in changed
        }
