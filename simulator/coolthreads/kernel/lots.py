"""Random numbers as choices: a draw of one of a few values is on the same tape as who goes next.

Each value has an actor that stands for it, but for the usual one, which follows from the seed, from who draws and from how
often they have drawn: never from what others do. So draws of different actors do not depend on each other, and a search that
tries all values has nothing to prune or to turn round.
"""

from __future__ import annotations

from random import Random

from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.asides import new_possibility, offer
from coolthreads.kernel.operations import DRAW
from coolthreads.kernel.turns import kernel

MOST = 64
"""A draw of more values than this is no choice."""

_AFTER_FAULTS = 1 << 20
_CHILDREN = -3_000_000


class Lots:
    """The draws of one execution. ``seed`` says what is usual."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._values: dict[int, Played] = {}
        self._drawn: dict[int, int] = {}  # key of an actor -> how often it has drawn
        self._names: dict[int, str] = {}

    def draw(self, values: int, usual: int | None = None) -> int:
        """One of the numbers from 0 to ``values`` - 1; there are at most MOST. To be called in a turn. What is ``usual`` may be
        given."""
        me = kernel.current
        assert me is not None
        if kernel.any_order:
            # What a stretch of a task touches would depend on it.
            kernel.watch("order")
        count = self._drawn[me.key] = self._drawn.get(me.key, 0) + 1
        if usual is None:
            usual = Random(f"lot {self._seed} {self._name(me)} {count}").randrange(values)
        others = {self._value(value): value for value in range(values) if value != usual}
        for value, number in others.items():
            # A draw has nothing to do with those before it, and strategies that keep something of an actor go by its key.
            value.key = kernel.key_for(me, _CHILDREN - count * MOST - number)
            kernel.by_key[value.key] = value
        if me.round is not None:
            # Going round again may give something else.
            me.round.changes += 1
        if not others:
            return usual
        chosen = offer(list(others), DRAW, 0)
        drawn = usual
        if chosen is not me:
            drawn = next(number for value, number in others.items() if value is chosen)
            kernel.note(DRAW)
        tell = getattr(kernel.observer, "told", None)
        if tell is not None:
            tell(f"{drawn} of 0 to {values - 1}")
        return drawn

    def _value(self, value: int) -> Played:
        found = self._values.get(value)
        if found is None:
            found = new_possibility("lot", "R", value, DRAW, f"draws {value}", _AFTER_FAULTS + value)
            self._values[value] = found
        return found

    def _name(self, actor: Actor) -> str:
        """Whose child it is, and which, up to the main actor: the same in every schedule and every process."""
        name = self._names.get(actor.key)
        if name is None:
            children = list(kernel.keys)
            key, path = actor.key, []
            while key:
                key, child = children[key - 1]
                path.append(str(child))
            name = self._names[actor.key] = ".".join(reversed(path))
        return name
