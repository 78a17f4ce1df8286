"""Several programs in one execution: what each process has for itself is put in place when one of its threads has the turn.

The libraries of the interpreter and of others are shared by all nodes, as the twins are; a node has its own ``__main__`` and
modules of the program, arguments, standing exit handlers, signal handlers, host, wall clock and random sources.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import BEGIN, CLOSE, END, EVERYTHING, JOIN
from coolthreads.kernel.turns import kernel
from coolthreads.program import Node
from coolthreads.stdlib._socket import close_descriptor
from coolthreads.stdlib.execution import christen, execution
from coolthreads.stdlib.network.datagram import Datagrams
from coolthreads.stdlib.network.faults import Faults, FaultyLink
from coolthreads.stdlib.network.host import Host
from coolthreads.stdlib.network.network import Network, network
from coolthreads.stdlib.threading.thread import MainThread
from coolthreads.verdict import Verdict

NETWORK = -1
"""The node of the actor that starts the others and waits for their end."""

_SECOND = 1_000_000_000
_GRACE = _SECOND
_KEPT = ("pools", "pools have ended", "default timeout", "signal handlers", "pause", "itimer")
"""What twins keep for a process, and not for the execution."""


class _Process:
    """What a node has for itself while it does not have the turn. ``modules`` are those of the program, by name."""

    __slots__ = (
        "arguments",
        "at_exit",
        "clock",
        "counters",
        "directory",
        "flags",
        "kept",
        "main",
        "modules",
        "random",
        "threads",
    )

    def __init__(self, node: Node | None) -> None:
        self.arguments: list[str] = [] if node is None else [node.program.file, *node.program.arguments]
        self.directory = "" if node is None else node.program.directory
        self.clock = 0 if node is None else round(node.clock * _SECOND)
        self.modules: dict[str, ModuleType] = {}
        self.main: Any = None
        self.threads: list[Callable[[], object]] = []
        self.at_exit = list(execution.lasting_at_exit)
        self.counters: dict[str, int] = {}
        self.flags = (False, False)
        self.kept: dict[str, Any] = {}
        self.random: Any = None


def named(number: int, name: str) -> None:
    """What the recorder calls an object that stands for a whole node."""
    if kernel.observer is not None:
        christen(number, "node", name)


class Nodes:
    """The processes of one execution after another. ``own_modules`` gives the names of the modules that a node has loaded;
    ``play`` executes the program of a node, and does not raise."""

    def __init__(
        self,
        nodes: Sequence[Node],
        until: float,
        own_modules: Callable[[int], list[str]],
        play: Callable[[int], None],
        faults: int = 0,
    ) -> None:
        self._nodes = nodes
        self._until = round(until * _SECOND)
        self._own_modules = own_modules
        self._play = play
        self._draws = any("random" in node.program.source for node in nodes)
        self._faults = faults
        self._current = NETWORK
        self._processes: dict[int, _Process] = {}
        self._running: set[int] = set()
        self._ended: set[int] = set()
        self._over = Gate()
        self.took_too_long = False

    def name(self, node: int) -> str:
        """What a node is called."""
        return self._nodes[node].name if node >= 0 else "network"

    def begin(self) -> None:
        """A new execution is about to run; the universe has begun it."""
        hosts = [Host(node.name, f"10.0.{number >> 8}.{(number & 255) + 1}") for number, node in enumerate(self._nodes)]
        found = execution.storage["network"] = Network(hosts)
        if self._faults:
            faults = Faults(
                self._faults, lambda name: self._crash(known[name]), lambda name: known[name] in self._running
            )
            known = {host.name: number for number, host in enumerate(hosts)}
            for source in hosts:
                for destination in hosts:
                    if source is not destination:
                        found.set_link(source, destination, FaultyLink(source.name, destination.name, faults))
        self._processes = {number: _Process(node) for number, node in enumerate(self._nodes)}
        self._processes[NETWORK] = _Process(None)
        for process in self._processes.values():
            process.main = MainThread()
        self._current = NETWORK
        self._running = {number for number, node in enumerate(self._nodes) if node.start is not None}
        self._ended.clear()
        self._over = Gate()
        self.took_too_long = False
        if self._draws:
            importlib.import_module("random")
            for number in range(len(self._nodes)):
                self._processes[number].random = f"node {number}"
        kernel.between = self._between
        kernel.at_idle = self._idle

    def run(self) -> None:
        """What the first actor does: start the nodes, wait until all have ended or serve, and end those."""
        launcher = kernel.current
        assert launcher is not None
        launcher.node = NETWORK
        launcher.number = kernel.number()
        named(launcher.number, "network")
        for number in sorted(self._running):
            made = kernel.number()
            named(made, self.name(number))
            kernel.start("MainThread", self._body(number), False, made, node=number)
        if not kernel.wait(JOIN, launcher.number, self._over, self._until) and not self._all_serve():
            self.took_too_long = self._goes_on()
            kernel._stop(Verdict.STEP_LIMIT if self.took_too_long else Verdict.DEADLOCK)
        # Servers may finish what they have been asked to do.
        kernel.wait(JOIN, launcher.number, Gate(), _GRACE)
        if self._left():
            kernel.step(END, EVERYTHING)
            self._kill(self._left())

    def serving(self) -> set[int]:
        """The nodes that listen for others."""
        found = network()
        hosts = {
            endpoint.host
            for endpoint in found.descriptors.values()
            if getattr(endpoint, "is_listening", False) or (isinstance(endpoint, Datagrams) and endpoint.serves)
        }
        return {number for number, host in enumerate(found.hosts) if host in hosts}

    def end(self) -> None:
        """The execution is over: no process is left."""
        kernel.between = None
        self._processes.clear()

    # -- the life of a node -----------------------------------------------------------------------------------------

    def _body(self, number: int) -> Callable[[], None]:
        def body() -> None:
            me = kernel.current
            assert me is not None
            start = self._nodes[number].start
            if start:
                kernel.sleep(round(start * _SECOND), Gate())
            kernel.step(BEGIN, me.number)
            self._play(number)
            self._end_process(number)
            kernel.leave()

        return body

    def _end_process(self, number: int) -> None:
        """The main thread has ended, and the interpreter has shut down: what is left goes with the process."""
        me = kernel.current
        if kernel.closing or me is None:
            return
        if any(actor.node == number and actor is not me for actor in self._left()):
            kernel.step(END, EVERYTHING)
        left = [actor for actor in self._left() if actor.node == number and actor is not me]
        found = network()
        host = found.hosts[number]
        for descriptor in [key for key, endpoint in found.descriptors.items() if endpoint.host is host]:
            if not left:
                kernel.step(CLOSE, found.descriptors[descriptor].close_target())
            close_descriptor(descriptor)
        self._kill(left)
        # What opens the gate touches what the network waits for.
        kernel.step(END, kernel.actors[0].number)
        self._running.discard(number)
        self._ended.add(number)
        self._look()

    def _crash(self, number: int) -> None:
        """The process on a host is gone from one moment to the next; what it was connected to notices. The current actor is
        on another host."""
        killed = [actor for actor in self._left() if actor.node == number]
        self._kill(killed)
        with kernel.one_step():
            found = network()
            host = found.hosts[number]
            for descriptor in [key for key, endpoint in found.descriptors.items() if endpoint.host is host]:
                close_descriptor(descriptor)
        for primitive, _, _ in execution.lasting:
            # Nodes share the locks of libraries, but no node ever waits for another one's.
            gate = getattr(primitive, "_gate", None)
            if isinstance(gate, Gate) and not gate.is_open and gate.closer in killed:
                primitive._thaw(None if hasattr(primitive, "_owner") else True)
                kernel.open(gate)
        self._running.discard(number)
        self._ended.add(number)
        self._look()

    def _left(self) -> list[Actor]:
        timers = [other for other in kernel.others if other.fire is not None]
        return [actor for actor in (*kernel.actors, *timers) if actor.node >= 0 and not actor.ended]

    def _kill(self, actors: list[Actor]) -> None:
        for actor in actors:
            kernel.kill(actor)

    def _goes_on(self) -> bool:
        """Whether somebody who does not only serve would do something yet."""
        serving = self.serving()
        return any(a.is_enabled or a.timeout is not None for a in self._left() if a.node not in serving)

    def _all_serve(self) -> bool:
        return self._running <= self.serving()

    def _look(self) -> None:
        """It is over when all have ended; or some have, and the others serve."""
        if not self._running or (self._ended and self._all_serve()):
            kernel.open(self._over)

    def _idle(self) -> None:
        """Nobody could ever go on: servers that wait for requests may."""
        if self._all_serve():
            kernel.open(self._over)

    # -- turns ------------------------------------------------------------------------------------------------------

    def _between(self, me: Actor, chosen: Actor) -> None:
        if chosen.node != self._current:
            self._leave(self._processes[self._current], self._current)
            self._enter(self._processes[chosen.node])
            self._current = chosen.node

    def _leave(self, process: _Process, number: int) -> None:
        modules = sys.modules
        names = self._own_modules(number) if number >= 0 else []
        process.modules = {name: modules.pop(name) for name in ("__main__", *names) if name in modules}
        process.main = execution.main_thread
        process.counters = execution.counters
        process.at_exit = execution.at_exit
        process.threads = execution.at_threading_exit
        process.flags = execution.is_ending, execution.is_over
        process.kept = {key: execution.storage.pop(key) for key in _KEPT if key in execution.storage}
        process.arguments = sys.argv
        if self._draws and number >= 0 and "random" in sys.modules:
            random: Any = sys.modules["random"]
            with kernel.one_step():
                process.random = random.getstate()

    def _enter(self, process: _Process) -> None:
        sys.modules.update(process.modules)
        execution.counters = process.counters
        execution.at_exit = process.at_exit
        execution.at_threading_exit = process.threads
        execution.is_ending, execution.is_over = process.flags
        execution.clock = process.clock
        execution.storage.update(process.kept)
        execution.main_thread = process.main
        sys.argv = process.arguments
        if process.directory:
            sys.path[0] = process.directory
        if process.random is not None and "random" in sys.modules:
            random: Any = sys.modules["random"]
            with kernel.one_step():
                if isinstance(process.random, str):
                    random.seed(process.random)
                else:
                    random.setstate(process.random)
