"""Small programs as data, executed on the kernel with the real twins but without rewriting; and what searches make of them.

A program is a tuple of threads, a thread a tuple of instructions, an instruction a tuple of a word and its operands. What an
execution did is told by its *history*: for each thread what each of its instructions gave, in order. Two executions are
equivalent when one becomes the other by swapping neighbouring events that do not depend on each other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import READ, WRITE, dependent
from coolthreads.kernel.state import Event
from coolthreads.kernel.turns import kernel
from coolthreads.search.protocol import Redundant, Search
from coolthreads.stdlib.execution import execution
from coolthreads.stdlib.queue import Queue
from coolthreads.stdlib.threading.condition import Condition
from coolthreads.stdlib.threading.event import Event as Flag
from coolthreads.stdlib.threading.lock import Lock
from coolthreads.stdlib.threading.semaphore import Semaphore
from coolthreads.stdlib.threading.thread import MainThread

Instruction = tuple[Any, ...]
Program = tuple[tuple[Instruction, ...], ...]

SHORT = 0.01
LONG = 5.0


class World:
    """The shared state of one execution."""

    def __init__(self) -> None:
        self.locks = [Lock(), Lock()]
        self.semaphore = Semaphore(2)
        self.flag = Flag()
        self.queue = Queue(1)
        self.condition = Condition(self.locks[1])
        self.free_condition = Condition()
        self.numbers = [kernel.number(), kernel.number(), kernel.number()]
        self.variables: list[object] = [0, 0, 0]
        self.parts: dict[object, object] = {}
        self.history: dict[int, list[object]] = {}

    def perform(self, me: int, instruction: Instruction) -> object:  # noqa: C901 (one case after the other)
        """Carry out one instruction; what it gives is all that its thread learns."""
        match instruction:
            case ("read", variable):
                kernel.step(READ, self.numbers[variable])
                return self.variables[variable]
            case ("write", variable):
                kernel.step(WRITE, self.numbers[variable])
                self.variables[variable] = (me, len(self.history[me]))
            case ("put", key):
                kernel.step(WRITE, self.numbers[2], key)
                self.parts[key] = (me, len(self.history[me]))
            case ("look", key):
                kernel.step(READ, self.numbers[2], key)
                return self.parts.get(key)
            case ("keys",):
                kernel.step(READ, self.numbers[2])
                return frozenset(self.parts.items())
            case ("acquire", lock):
                return self.locks[lock].acquire()
            case ("try", lock):
                return self.locks[lock].acquire(False)
            case ("patiently", lock):
                return self.locks[lock].acquire(timeout=LONG)
            case ("briefly", lock):
                return self.locks[lock].acquire(timeout=SHORT)
            case ("release", lock):
                self.locks[lock].release()
            case ("down",):
                return self.semaphore.acquire()
            case ("up",):
                self.semaphore.release()
            case ("set",):
                self.flag.set()
            case ("clear",):
                self.flag.clear()
            case ("wait",):
                return self.flag.wait()
            case ("wait briefly",):
                return self.flag.wait(SHORT)
            case ("wait patiently",):
                return self.flag.wait(LONG)
            case ("is set",):
                return self.flag.is_set()
            case ("enqueue",):
                self.queue.put((me, len(self.history[me])))
            case ("dequeue",):
                return self.queue.get()
            case ("size",):
                return self.queue.qsize()
            case ("await",):
                with self.condition:
                    return self.condition.wait()
            case ("await briefly",):
                with self.condition:
                    return self.condition.wait(SHORT)
            case ("notify",):
                with self.condition:
                    self.condition.notify()
            case ("both",):
                kernel.step(WRITE, (self.numbers[0], self.numbers[1]))
                self.variables[0] = self.variables[1] = (me, len(self.history[me]))
            case _:
                raise AssertionError(instruction)
        return None


@dataclass(frozen=True, slots=True)
class Seen:
    """What one execution did."""

    history: tuple[tuple[int, tuple[object, ...]], ...]
    final: tuple[object, ...]
    stuck: tuple[int, ...]


def body_of(program: Program, see: Callable[[Seen], None]) -> Callable[[], None]:
    """The main actor: starts the threads, joins them. A thread ``("start", instructions...)`` is started by the one before."""

    def main() -> None:
        world = World()
        worlds.append(world)

        def run(me: int, instructions: tuple[Instruction, ...]) -> None:
            world.history[me] = []
            children: list[Actor] = []
            for number, instruction in enumerate(instructions):
                if instruction[0] == "start":
                    children.append(kernel.start("child", thread(100 * (me + 1) + number, instruction[1:]), False))
                    world.history[me].append("started")
                elif instruction[0] == "join":
                    for child in children:
                        kernel.join(child)
                    world.history[me].append("joined")
                else:
                    try:
                        world.history[me].append(world.perform(me, instruction))
                    except RuntimeError as error:
                        # A lock that somebody else has released meanwhile.
                        world.history[me].append(str(error))

        def thread(me: int, instructions: tuple[Instruction, ...]) -> Callable[[], None]:
            def body() -> None:
                run(me, instructions)
                kernel.leave()

            return body

        actors = [kernel.start(f"thread {me}", thread(me, part), False) for me, part in enumerate(program, 1)]
        for actor in actors:
            kernel.join(actor)
        kernel.leave()

    worlds: list[World] = []

    def finished() -> None:
        world = worlds[0]
        see(
            Seen(
                tuple((me, tuple(given)) for me, given in sorted(world.history.items())),
                (*world.variables, *sorted(world.parts.items(), key=str), len(world.queue.queue)),
                tuple(sorted(actor.key for actor in kernel.actors if not actor.ended)),
            )
        )

    main.finished = finished  # type: ignore[attr-defined]
    return main


def execute(program: Program, search: Search, *, any_time: bool = True) -> Seen | None:
    """One execution, or None if the search found it redundant."""
    seen: list[Seen] = []
    execution.begin()
    body = body_of(program, seen.append)
    kernel.begin(search.choose, any_time=any_time, full=False, max_steps=10_000, events=search.events)
    execution.main_thread = MainThread()
    kernel.run("MainThread", body)
    broken = kernel.broken
    if broken is None:
        body.finished()  # type: ignore[attr-defined]
        search.end(kernel, kernel.verdict)
    kernel.finish()
    if isinstance(broken, Redundant):
        return None
    if broken is not None:
        raise broken
    return seen[0]


def explore(program: Program, search: Search, most: int = 100_000) -> list[tuple[Seen | None, Any]]:
    """All executions of a search, each with what it did (None: redundant) and its class; raises TooMany after ``most``."""
    kernel.watched.clear()
    kernel.keys.clear()
    found: list[tuple[Seen | None, Any]] = []
    while search.begin():
        if len(found) == most:
            raise TooMany
        watched = len(kernel.watched)
        seen = execute(program, search)
        found.append((seen, equivalence_class(search.events) if search.events else None))
        if search.events:
            search.events.clear()
        if len(kernel.watched) > watched:
            # What was no choice has become one.
            search.restart()
            found.clear()
    return found


class TooMany(Exception):
    """More executions than the test has time for."""


def equivalence_class(events: list[Event]) -> Any:
    """The same for equivalent sequences of events, and different for others: the layers of the Foata normal form."""
    count: dict[int, int] = {}
    layers: list[tuple[Event, tuple[int, int], int]] = []
    for event in events:
        rank = count[event[0]] = count.get(event[0], 0) + 1
        operation = (event[1], event[2], event[3])
        layer = 0
        for other, _, theirs in layers:
            if other[0] == event[0] or dependent((other[1], other[2], other[3]), operation):
                layer = max(layer, theirs + 1)
        layers.append((event, (event[0], rank), layer))
    return frozenset((name, layer, event[1]) for event, name, layer in layers)
