"""Several programs in one execution: how their processes begin, end, crash and are started again.

What a process has for itself is put in place when one of its threads has the turn (see `process`).
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import BEGIN, CLOSE, END, EVERYTHING, JOIN
from coolthreads.kernel.turns import kernel
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.stdlib._socket import close_descriptor
from coolthreads.stdlib.execution import christen, execution
from coolthreads.stdlib.network.datagram import Datagrams
from coolthreads.stdlib.network.faults import Faults
from coolthreads.stdlib.network.host import Host
from coolthreads.stdlib.network.network import Network, network
from coolthreads.stdlib.network.record import happened
from coolthreads.stdlib.network.sky import Sky
from coolthreads.stdlib.process import Folders, Process, restore_environment
from coolthreads.verdict import Verdict

NETWORK = -1
"""The node of the actor that starts the others and waits for their end."""

_IMPORTS_RANDOM = re.compile(r"^\s*(?:import|from)\b.*\brandom\b", re.MULTILINE)
_SECOND = 1_000_000_000
_GRACE = _SECOND


def current_node() -> int:
    """The node that has the turn."""
    return 0 if kernel.current is None else kernel.current.node


def named(number: int, name: str) -> None:
    """What the recorder calls an object that stands for a whole node."""
    if kernel.observer is not None:
        christen(number, "node", name)


class Nodes:
    """The processes of one execution after another. ``own_modules`` gives the names of the modules that a node has loaded;
    ``play`` executes the program of a node, perhaps once more, and does not raise."""

    def __init__(
        self,
        program: Program,
        options: Options,
        own_modules: Callable[[int], list[str]],
        play: Callable[[int, bool], None],
    ) -> None:
        self._nodes = program.nodes
        self._until = round(program.until * _SECOND)
        self._own_modules = own_modules
        self._play = play
        # To keep the state of its generator at each change of process costs more than most steps.
        self._draws = any(_IMPORTS_RANDOM.search(node.program.source) for node in program.nodes)
        self._faults = options.faults or program.weather.faults
        self._sky = Sky(program.weather, options.seed)
        self._folders = Folders()
        self._working: list[str] = []
        self._current = NETWORK
        self._processes: dict[int, Process] = {}
        self._lives: dict[int, int] = {}  # node -> how often it has been started again
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
        known = {host.name: number for number, host in enumerate(hosts)}
        faults = Faults(self._faults, lambda name: self.crash(known[name]), lambda name: known[name] in self._running)
        self._sky.begin(found, faults)
        self._working = self._folders.begin(self._nodes)
        if self._draws:
            importlib.import_module("random")
        self._processes = {number: self._process(number) for number in range(len(self._nodes))}
        self._processes[NETWORK] = Process(None)
        self._lives.clear()
        self._current = NETWORK
        self._running = {number for number, node in enumerate(self._nodes) if node.start is not None}
        self._ended.clear()
        self._over = Gate()
        self.took_too_long = False
        kernel.between = self._between
        kernel.at_idle = self._idle

    def run(self) -> None:
        """What the first actor does: start the nodes, wait until all have ended or serve, and end those."""
        launcher = kernel.current
        assert launcher is not None
        launcher.node = NETWORK
        launcher.number = kernel.number()
        named(launcher.number, "network")
        self._sky.show_links()
        for number in sorted(self._running):
            made = kernel.number()
            named(made, self.name(number))
            kernel.start("MainThread", self._body(number), False, made, node=number)
        self._sky.launch(self)
        if not kernel.wait(JOIN, launcher.number, self._over, self._until) and not self._all_serve():
            self.took_too_long = self._goes_on()
            kernel._stop(Verdict.STEP_LIMIT if self.took_too_long else Verdict.DEADLOCK)
        # Servers may finish what they have been asked to do.
        kernel.wait(JOIN, launcher.number, Gate(), _GRACE)
        if self._left():
            kernel.step(END, EVERYTHING)
            for number in sorted(self._running):
                happened("ends", self.name(number))
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
        self._folders.end()
        restore_environment()

    def close(self) -> None:
        """There will be no other execution."""
        self._folders.remove()

    # -- the life of a node -----------------------------------------------------------------------------------------

    def _body(self, number: int) -> Callable[[], None]:
        def body() -> None:
            me = kernel.current
            assert me is not None
            again = number in self._lives
            start = None if again else self._nodes[number].start
            if start:
                kernel.sleep(round(start * _SECOND), Gate())
            kernel.step(BEGIN, me.number)
            happened("begins", self.name(number))
            self._play(number, again)
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
        happened("ends", self.name(number))
        self._running.discard(number)
        self._ended.add(number)
        self._look()

    def restart(self, number: int) -> None:
        """The program of a node is started again on its host, with the files that are there, after the end of the process
        that runs, if there is one. The current actor is on another host."""
        self.crash(number)
        happened("restarts", self.name(number))
        kernel.paused.discard(number)
        self._lives[number] = self._lives.get(number, 0) + 1
        # The modules of the process that is gone are nobody's.
        self._own_modules(number).clear()
        self._processes[number] = self._process(number)
        self._ended.discard(number)
        self._running.add(number)
        made = kernel.number()
        named(made, self.name(number))
        kernel.start("MainThread", self._body(number), False, made, node=number)

    def crash(self, number: int) -> None:
        """The process on a host is gone from one moment to the next; what it was connected to notices. The current actor is
        on another host."""
        if number not in self._running:
            return
        happened("crashes", self.name(number))
        kernel.resume(number)
        killed = [actor for actor in self._left() if actor.node == number]
        self._kill(killed)
        for task in [other for other in kernel.enabled if other.kind == "task" and other.node == number]:
            kernel.enabled.remove(task)
            task.is_enabled = False
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

    def _process(self, number: int) -> Process:
        life = f" life {self._lives[number]}" if number in self._lives else ""
        return Process(self._nodes[number], f"node {number}{life}" if self._draws else None, self._working[number])

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
        if self._sky.starts:
            return
        if not self._running or (self._ended and self._all_serve()):
            kernel.open(self._over)

    def _idle(self) -> None:
        """Nobody could ever go on: servers that wait for requests may."""
        if self._all_serve():
            kernel.open(self._over)

    # -- turns ------------------------------------------------------------------------------------------------------

    def _between(self, me: Actor, chosen: Actor) -> None:
        if chosen.node != self._current:
            number = self._current
            names = self._own_modules(number) if number >= 0 else []
            self._processes[number].leave(names, self._draws and number >= 0)
            self._processes[chosen.node].enter()
            self._current = chosen.node
