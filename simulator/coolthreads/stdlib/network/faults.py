"""What can go wrong on the network of one execution: a message is lost, a host crashes; at most so many times."""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Played
from coolthreads.kernel.faults import new_fault, offer
from coolthreads.kernel.operations import type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.network.link import Link, Message
from coolthreads.stdlib.network.record import lost

LOSE = "lose"
CRASH = "crash"

_TOUCHED = frozenset({"connect", "data", "datagram"})
"""Kinds of messages that can be lost; what a connection says about itself goes with it."""


class Faults:
    """``left``: how many may still happen; ``crash`` ends the process on a host at once; ``runs`` says whether it has one."""

    def __init__(self, left: int, crash: Callable[[str], None], runs: Callable[[str], bool]) -> None:
        self.left = left
        self.crash = crash
        self.runs = runs
        self._actors: dict[tuple[str, str], Played] = {}

    def of(self, operation: str, place: str) -> Played:
        """The actor that stands for a fault at a place."""
        found = self._actors.get((operation, place))
        if found is None:
            number = len(self._actors) + 1
            found = self._actors[operation, place] = new_fault(number, operation, f"{operation} {place}")
        return found


class FaultyLink(Link):
    """A link between two hosts on which each message is an occasion for a fault. A stream that loses something breaks.
    ``way`` is what carries what is not lost."""

    def __init__(self, way: Link, faults: Faults) -> None:
        super().__init__(way.source, way.destination)
        self.is_instant = way.is_instant
        self._way = way
        self._faults = faults

    def target(self, number: int) -> type_of_target:
        return self._way.target(number)

    def carry(self, message: Message) -> None:
        faults = self._faults
        me = kernel.current
        if me is None or kernel.atomic or not faults.left or message.kind not in _TOUCHED:
            self._way.carry(message)
            return
        loss = faults.of(LOSE, f"{self.source} → {self.destination}")
        crash = faults.of(CRASH, self.destination)
        chosen = offer([loss, crash] if faults.runs(self.destination) else [loss], message.target)
        if chosen is crash:
            faults.left -= 1
            faults.crash(self.destination)
        if chosen is not loss:
            # To whom it comes if the host has crashed is nobody.
            self._way.carry(message)
            return
        faults.left -= 1
        lost(message.row)
        if message.on_loss is not None:
            message.on_loss()
