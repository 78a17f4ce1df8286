"""What earlier executions of a program tell a strategy about the next one: how long, and who touches what how often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from coolthreads.kernel.operations import END, EVERYTHING, JOIN, READS, START
from coolthreads.kernel.state import Event

Role = frozenset[tuple[int, str]]
"""Targets, each with an operation on it."""

_LIFE = frozenset({START, END, JOIN})


class Profile:
    """``length``: choices in the longest execution so far. ``touches``: for each target that at least two actors touch, at
    least one of them not only to read, how often each actor (by its key) did so in the last execution. ``roles``: what each
    actor did with these targets then, whatever the order; actors that do the same job have the same role."""

    def __init__(self) -> None:
        self.length = 0
        self.touches: dict[int, dict[int, int]] = {}
        self.roles: dict[int, Role] = {}

    def note(self, events: Sequence[Event], choices: int) -> None:
        """Take in one execution."""
        self.length = max(self.length, choices)
        touches: dict[int, dict[int, int]] = {}
        deeds: dict[int, set[tuple[int, str]]] = {}
        changed: set[int] = set()
        for event in events:
            key, operation, target = event[0], event[1], event[2]
            if operation in _LIFE:
                continue
            for one in target if isinstance(target, tuple) else (target,):
                if one and one != EVERYTHING:
                    by_actor = touches.setdefault(one, {})
                    by_actor[key] = by_actor.get(key, 0) + 1
                    deeds.setdefault(key, set()).add((one, operation))
                    if operation not in READS:
                        changed.add(one)
        self.touches = {
            one: by_actor for one, by_actor in sorted(touches.items()) if len(by_actor) > 1 and one in changed
        }
        shared = self.touches
        self.roles = {key: frozenset(deed for deed in done if deed[0] in shared) for key, done in deeds.items()}

    def freeze(self) -> Any:
        """Everything in plain values."""
        return self.length, self.touches, {key: sorted(role) for key, role in self.roles.items()}

    def thaw(self, frozen: Any, /) -> None:
        """The inverse of `freeze`."""
        self.length, self.touches, roles = frozen
        self.roles = {key: frozenset(role) for key, role in roles.items()}
