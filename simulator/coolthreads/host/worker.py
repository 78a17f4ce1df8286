"""The worker process: carries out requests one after the other, in its only thread that runs programs."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import time
import traceback
from typing import BinaryIO

from coolthreads import tracefile
from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration
from coolthreads.host import protocol
from coolthreads.host.protocol import Cancel, ExploreRequest, RunRequest
from coolthreads.kernel.turns import kernel
from coolthreads.runner import Endless, Stage
from coolthreads.schedule import Schedule
from coolthreads.search.driver import explore
from coolthreads.strategies import strategy_named
from coolthreads.strategies.replay import Replay

_PATIENCE = 10.0  # seconds of real time that a program may go on without reaching a switch point
_PROGRESS_EVERY = 0.1
_KILLED = 75


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
        self._main = threading.get_ident()

    def serve(self) -> None:
        """Answer requests until the client closes the pipe."""
        python = ".".join(str(part) for part in sys.version_info[:3])
        self._send(protocol.Ready(protocol.VERSION, python, os.getpid()))
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()
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

    def _run(self, request: RunRequest) -> protocol.Finished:
        schedule = Schedule.parse(request.schedule)
        options = request.options.with_schedule_options(schedule.options)
        strategy = Replay(schedule) if request.schedule else strategy_named(request.strategy, options.seed)
        with Stage(request.program, options, request.stdin) as stage:
            if request.live:
                stage.on_output = lambda stream, text: self._send(protocol.Printed(request.id, stream, text))
            execution = stage.execute(strategy.choose, full=True, record=request.record)
            if isinstance(strategy, Replay):
                strategy.check_all_used()
        trace = execution.trace
        content = b"" if trace is None else tracefile.to_bytes(trace)
        return protocol.Finished(request.id, execution.outcome, execution.steps, str(execution.schedule), content)

    def _explore(self, request: ExploreRequest) -> protocol.Explored:
        def progress(exploration: Exploration) -> None:
            self._send(protocol.Progress(request.id, exploration))

        def should_stop() -> bool:
            return request.id in self._cancelled

        with Stage(request.program, request.options, request.stdin) as stage:
            exploration = explore(
                stage,
                request.strategy,
                request.limits,
                on_progress=progress,
                progress_every=_PROGRESS_EVERY,
                should_stop=should_stop,
                first_draw=request.first_draw,
            )
        return protocol.Explored(request.id, exploration)

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

    def _watch(self) -> None:
        """End an execution that does not reach a switch point: first by an exception, then with the whole process."""
        seen: tuple[int | None, int, int] = (None, 0, 0)
        since = time.monotonic()
        while True:
            time.sleep(0.2)
            now = time.monotonic()
            progress = (self._busy, kernel.executions, kernel.steps)
            if progress != seen or self._busy is None:
                seen, since = progress, now
            elif kernel.is_running and now - since > 2 * self._patience:
                message = f"the program ran for {now - since:.0f} s without a switch point and had to be killed"
                self._send(protocol.Rejected(self._busy or 0, message))
                os._exit(_KILLED)
            elif kernel.is_running and now - since > self._patience:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._main), ctypes.py_object(Endless))


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
    Worker(requests, replies).serve()
