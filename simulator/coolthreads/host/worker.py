"""The worker process: carries out requests one after the other, in its only thread that runs programs."""

from __future__ import annotations

import gc
import os
import queue
import signal
import sys
import threading
import traceback
from dataclasses import replace
from typing import BinaryIO

from coolthreads import tracefile
from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import ISOLATIONS, Exploration
from coolthreads.host import protocol
from coolthreads.host.isolation import ForkedStage
from coolthreads.host.protocol import Cancel, ExploreRequest, RunRequest
from coolthreads.host.resuming import dump, load
from coolthreads.host.temporary import take_folder
from coolthreads.host.watchdog import Watchdog
from coolthreads.libraries import uses_libraries
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.schedule import Schedule
from coolthreads.search.driver import explorer
from coolthreads.strategies import default_choice, strategy_named
from coolthreads.strategies.replay import Replay

_PATIENCE = 10.0  # seconds of real time that a program may go on without reaching a switch point
_PROGRESS_EVERY = 0.1
_MEETING = 20_000  # steps of an execution of which nobody is told


class Worker:
    """``requests`` and ``replies`` are the pipes to the client."""

    def __init__(self, requests: BinaryIO, replies: BinaryIO, patience: float = _PATIENCE) -> None:
        self._requests = requests
        self._replies = replies
        self._patience = patience
        self._writing = threading.Lock()
        self._todo: queue.SimpleQueue[RunRequest | ExploreRequest | None] = queue.SimpleQueue()
        self._cancelled: set[int] = set()
        self._busy: int | None = None
        self._met: set[tuple[str, str]] = set()  # programs whose libraries have done what they do the first time

    def serve(self) -> None:
        """Answer requests until the client closes the pipe."""
        python = ".".join(str(part) for part in sys.version_info[:3])
        self._send(protocol.Ready(protocol.VERSION, python, os.getpid()))
        threading.Thread(target=self._listen, daemon=True).start()
        Watchdog(self._patience, lambda why: self._send(protocol.Rejected(self._busy or 0, why))).start()
        self._rest()
        while (request := self._todo.get()) is not None:
            self._busy = request.id
            reply: protocol.Reply
            try:
                reply = self._run(request) if isinstance(request, RunRequest) else self._explore(request)
            except CoolthreadsError as error:
                reply = protocol.Rejected(request.id, str(error))
            except SyntaxError as error:
                name = request.program.name_of(error.filename or "")
                reply = protocol.Rejected(request.id, f"{name}:{error.lineno}: {type(error).__name__}: {error.msg}")
            except Exception as error:
                traceback.print_exc(file=sys.__stderr__)
                reply = protocol.Rejected(request.id, f"internal error: {type(error).__name__}: {error}")
            finally:
                self._busy = None
            self._send(reply)
            del reply
            self._rest()

    def _rest(self) -> None:
        """Between requests, when nobody waits: what the last one has left is thrown away, and what stays is set aside. A
        stage that begins does the first by itself, and then looks at everything: a quarter of a second after a long search,
        most of the time from an edit to the first outcomes of a short one."""
        if self._todo.empty():
            gc.collect()
            gc.freeze()

    def _run(self, request: RunRequest) -> protocol.Finished:
        schedule = Schedule.parse(request.schedule)
        options = request.options.with_schedule_options(schedule.options)
        if request.strategy == "gil" and not request.schedule:
            options = replace(options, timed="gil")
        if options.timed and request.program.nodes:
            raise CoolthreadsError(
                "a timed run is of one program: each node of a network has a lock and cores of its own"
            )
        strategy = Replay(schedule) if request.schedule else strategy_named(request.strategy, options.seed)
        if request.record or request.schedule:
            self._meet(request.program, options, request.stdin)
        with Stage(request.program, options, request.stdin) as stage:
            if request.live:
                stage.on_output = lambda stream, text: self._send(protocol.Printed(request.id, stream, text))
            execution = stage.execute(strategy.choose, full=True, record=request.record)
            if isinstance(strategy, Replay):
                strategy.check_all_used()
        trace = execution.trace
        content = b"" if trace is None else tracefile.to_bytes(trace)
        return protocol.Finished(
            request.id,
            execution.outcome,
            execution.steps,
            str(execution.schedule),
            content,
            options.timed,
            execution.end_time,
        )

    def _explore(self, request: ExploreRequest) -> protocol.Explored:
        def progress(exploration: Exploration) -> None:
            self._send(protocol.Progress(request.id, exploration))

        def should_stop() -> bool:
            return request.id in self._cancelled

        if request.isolation == "none":
            self._meet(request.program, request.options, request.stdin)
        with self._stage(request) as stage:
            search = explorer(stage, request.strategy, request.limits, request.first_draw)
            if request.state:
                try:
                    search.thaw(load(request.state))
                except (ValueError, KeyError, TypeError):
                    raise CoolthreadsError("the state of the search is damaged") from None
            exploration = search.explore(progress, _PROGRESS_EVERY, should_stop)
            state = b"" if request.state is None else dump(search.freeze())
        return protocol.Explored(request.id, exploration, state)

    def _meet(self, program: Program, options: Options, stdin: str) -> None:
        """Execute once what uses libraries, see `libraries`. A network does so by itself."""
        known = (program.file, program.source)
        if program.nodes or known in self._met or not uses_libraries(program):
            return
        with Stage(program, replace(options, max_steps=min(_MEETING, options.max_steps)), stdin) as stage:
            stage.execute(default_choice)
        self._met.add(known)

    def _stage(self, request: ExploreRequest) -> Stage:
        if request.isolation == "none":
            return Stage(request.program, request.options, request.stdin)
        if request.isolation not in ISOLATIONS:
            raise CoolthreadsError(f"isolation is {request.isolation!r}, but must be one of {', '.join(ISOLATIONS)}")
        if not hasattr(os, "fork"):
            raise CoolthreadsError("isolation is 'fork', which this system does not have")
        stage = ForkedStage(request.program, request.options, request.stdin)
        stage.patience = self._patience
        return stage

    def _send(self, reply: protocol.Reply) -> None:
        with self._writing:
            try:
                protocol.write(self._replies, reply)
            except OSError:
                # The client is gone; nobody is left to tell.
                os._exit(0)

    def _listen(self) -> None:
        while (request := protocol.read_request(self._requests)) is not None:
            if isinstance(request, Cancel):
                self._cancelled.add(request.id)
            else:
                self._todo.put(request)
        os._exit(0)


def main() -> None:
    """Serve the client at the other end of stdin and stdout; the program sees neither."""
    # Ctrl-C reaches the whole group of processes; what to do about it is the client's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    requests = os.fdopen(os.dup(0), "rb")
    replies = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    take_folder()
    Worker(requests, replies).serve()
