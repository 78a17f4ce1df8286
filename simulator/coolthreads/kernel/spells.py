"""The part of the recorder that takes down who computed when, in timed runs."""

from __future__ import annotations

from collections.abc import Hashable

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import type_of_target
from coolthreads.trace import BLOCKED, WAITING, Spell


class SpellNotes:
    """What it needs of the recorder is declared here."""

    def __init__(self) -> None:
        self._spells: list[Spell] = []
        self._states: dict[int, tuple[int, int, str, int]] = {}  # index of a thread -> row, since when, state, object

    def moved(self, actor: Actor, state: str, at: int) -> None:
        """From virtual time ``at`` on the thread is in that state; an empty one: it has ended."""
        last = self._states.get(actor.index)
        obj = self._object(actor.target, actor.part) if state in (BLOCKED, WAITING) else -1
        if last is None:
            row = actor.row
        else:
            row, since, before, about = last
            if before == state and about == obj:
                return
            if since < at:
                self._spells.append(Spell(row, since, at, before, about))
        if state:
            self._states[actor.index] = (row, at, state, obj)
        else:
            self._states.pop(actor.index, None)

    def spells(self, end: int) -> tuple[Spell, ...]:
        """All of them in the order of their beginnings; those that have not ended go on until ``end``."""
        left = [Spell(row, since, end, state, obj) for row, since, state, obj in self._states.values() if since < end]
        return tuple(sorted([*self._spells, *left], key=lambda spell: (spell.begin, spell.actor)))

    def _object(self, target: type_of_target, part: Hashable) -> int:
        raise NotImplementedError
