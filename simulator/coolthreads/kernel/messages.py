"""Messages under way on the network: each is an actor without a thread, whose turn is its arrival.

Whoever sends it is its parent, or the message in whose arrival it is sent; so what it is called depends on who sends what, and
not on who comes first.
"""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Actor, Gate, Played
from coolthreads.kernel.operations import DELIVER, START, type_of_target
from coolthreads.kernel.turns import kernel

_AFTER_TASKS = 1 << 24  # as for tasks and timers: in the order of actors they come last
_LINKS = -2_000_000
_FLIGHTS = -3_000_000

_landing: list[Played] = []  # whose arrival is being dealt with


def new_link(number: int, name: str) -> Played:
    """What stands for a link in a recording; ``number`` counts them, from 1."""
    launcher = kernel.actors[0]
    link = Played(_AFTER_TASKS, kernel.key_for(launcher, _LINKS - number), f"L{number}", name, launcher)
    link.kind = "link"
    link.parent = launcher
    if kernel.observer is not None:
        kernel.observer.created(link)
    return link


def new_flight(link: Played, target: type_of_target, arrive: Callable[[], None]) -> Played:
    """A message that is sent now, and arrives after `set_off`; ``target`` is what its arrival changes."""
    parent: Actor = _landing[-1] if _landing else kernel.current or kernel.actors[0]
    parent.flights += 1
    key = kernel.key_for(parent, _FLIGHTS - parent.flights)
    count = kernel.counts[2] = kernel.counts[2] + 1
    flight = Played(_AFTER_TASKS + len(kernel.others), key, f"M{count}", link.name, link)
    flight.kind = "timer"
    flight.node = link.node
    flight.row = link.row
    flight.operation, flight.target = DELIVER, target
    flight.number = kernel.number()
    flight.gate = gate = Gate()
    gate.pending.append(flight)
    kernel.others.append(flight)
    kernel.by_key[key] = flight
    if kernel.events is not None:
        kernel.events.append((parent.key, START, flight.number, None))

    def fire() -> None:
        _landing.append(flight)
        try:
            arrive()
        finally:
            _landing.pop()

    flight.fire = fire
    return flight


def set_off(flight: Played, due: int) -> None:
    """From now on it arrives at the virtual time ``due``, or, with any time, at any moment."""
    gate = flight.gate
    if gate is None or flight.ended:
        return
    flight.deadline = due
    if kernel.any_time or due <= kernel.now:
        kernel.open(gate)
    else:
        flight.timeout = due - kernel.now
        flight.expiry = due
        kernel.wait_for_time(flight)


def stay(flight: Played) -> None:
    """It does not arrive until it sets off again."""
    flight.ticket += 1
    flight.timeout = None
    flight.ran_out = False
    gate = flight.gate
    if gate is not None and not flight.ended:
        kernel.close(gate)
        if flight.is_enabled:
            flight.is_enabled = False
            kernel.enabled.remove(flight)
