"""The client's side of the process boundary: starts a worker when one is needed, and again after it died."""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import IO, BinaryIO, Self, cast

import msgspec

from coolthreads import tracefile
from coolthreads.errors import TraceError
from coolthreads.exploration import Exploration, Limits
from coolthreads.host import protocol
from coolthreads.host.spawning import Process, spawn
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.trace import Trace
from coolthreads.verdict import Outcome

_TAIL = 4_000


class Printed(msgspec.Struct, frozen=True):
    """The program wrote ``text``; sent only for live runs."""

    request: int
    stream: str
    text: str


class Finished(msgspec.Struct, frozen=True):
    """A run has ended. ``schedule`` is empty and ``trace`` None if it was not recorded; ``timed``: how, see `Options`;
    ``end_time``: nanoseconds of virtual time."""

    request: int
    outcome: Outcome
    steps: int
    schedule: str
    trace: Trace | None
    timed: str = ""
    end_time: int = 0


class Progress(msgspec.Struct, frozen=True):
    """An exploration so far."""

    request: int
    exploration: Exploration


class Explored(msgspec.Struct, frozen=True):
    """An exploration has ended; ``state``: see `protocol.Explored`."""

    request: int
    exploration: Exploration
    state: bytes = b""


class Rejected(msgspec.Struct, frozen=True):
    """A request could not be carried out; ``message`` is one line that says what and where."""

    request: int
    message: str


class Died(msgspec.Struct, frozen=True):
    """The worker ended without an answer; the next request starts another one."""

    request: int
    message: str


Message = Printed | Finished | Progress | Explored | Rejected | Died


class Worker:
    """A worker process and the requests to it. ``on_message`` is called in a thread of the worker's own.

    Requests are carried out one after the other; each ends in exactly one of Finished, Explored, Rejected or Died.
    ``forward_stderr``: what child processes of the program print goes to this process's stderr.
    """

    def __init__(self, on_message: Callable[[Message], None], *, forward_stderr: bool = False) -> None:
        self._on_message = on_message
        self._forward_stderr = forward_stderr
        self._ids = itertools.count(1)
        self._lock = threading.RLock()
        self._process: Process | None = None
        self._hash_seed = 0
        self._open: list[int] = []
        self._why_killed = ""
        self._left: dict[Process, tuple[list[int], str]] = {}
        self._listeners: list[threading.Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self,
        program: Program,
        options: Options | None = None,
        *,
        schedule: str = "",
        strategy: str = "first",
        live: bool = False,
        record: bool = True,
        stdin: str = "",
    ) -> int:
        """Ask for one execution; returns the number of the request."""
        options = options or Options()
        return self._request(
            options.seed,
            lambda number: protocol.RunRequest(
                number, program, options, strategy, schedule, live=live, record=record, stdin=stdin
            ),
        )

    def explore(
        self,
        program: Program,
        options: Options | None = None,
        *,
        strategy: str = "",
        limits: Limits | None = None,
        stdin: str = "",
        first_draw: int | None = None,
        isolation: str = "none",
        state: bytes | None = None,
    ) -> int:
        """Ask for many executions; returns the number of the request. The last three: see `protocol.ExploreRequest`."""
        options = options or Options(time="any")
        return self._request(
            options.seed,
            lambda number: protocol.ExploreRequest(
                number, program, options, limits or Limits(), strategy, stdin, first_draw, isolation, state
            ),
        )

    def start(self, seed: int = 0) -> None:
        """Start the process now: the first request does it otherwise. Another ``seed`` than that of the request is in
        vain."""
        with self._lock:
            self._ready_process(seed % (1 << 32))

    def cancel(self, request: int) -> None:
        """End an exploration early: it answers with what is known so far. A run cannot be cancelled, only killed."""
        with self._lock:
            if self._process is not None and request in self._open:
                self._write(self._process, protocol.Cancel(request))

    def kill(self, why: str = "stopped") -> None:
        """End the worker at once; open requests are answered by Died with ``why``."""
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                # The next request gets a worker of its own, even while this one is still dying.
                self._leave(process, why)

    def close(self) -> None:
        """End the worker and wait for it."""
        with self._lock:
            process, self._process = self._process, None
            self._open.clear()
        if process is not None:
            process.kill()
            process.wait()
        for listener in self._listeners:
            if listener is not threading.current_thread():
                listener.join()

    # -- inside -----------------------------------------------------------------------------------------------------

    def _request(self, seed: int, make: Callable[[int], protocol.Request]) -> int:
        number = next(self._ids)
        with self._lock:
            process = self._ready_process(seed % (1 << 32))
            self._open.append(number)
            self._write(process, make(number))
        return number

    def _leave(self, process: Process, why: str) -> None:
        """What is open belongs to this worker: whoever listens to it answers, and not to the one that comes next."""
        self._left[process] = (self._open, why)
        self._open = []
        process.kill()

    def _write(self, process: Process, request: protocol.Request) -> None:
        try:
            protocol.write(cast(BinaryIO, process.stdin), request)
        except (OSError, ValueError):
            # The worker is dead or dying: its reader answers what is open.
            process.kill()

    def _ready_process(self, hash_seed: int) -> Process:
        process = self._process
        if process is not None and (process.poll() is not None or (hash_seed != self._hash_seed and not self._open)):
            self._process = None
            # It may have died with requests that its listener has not come to answer yet.
            self._leave(process, self._why_killed)
            process.wait()
            process = None
        if process is None:
            self._hash_seed = hash_seed
            self._why_killed = ""
            process = self._process = spawn(hash_seed, forward_stderr=self._forward_stderr)
            listener = threading.Thread(target=self._listen, args=(process,), daemon=True)
            self._listeners = [thread for thread in self._listeners if thread.is_alive()] + [listener]
            listener.start()
        return process

    def _listen(self, process: Process) -> None:
        tail: list[bytes] = []
        draining = None
        if process.stderr is not None:
            draining = threading.Thread(target=_keep_tail, args=(process.stderr, tail), daemon=True)
            draining.start()
        try:
            while (reply := protocol.read_reply(cast(BinaryIO, process.stdout))) is not None:
                self._receive(reply)
        except (msgspec.MsgspecError, ValueError, OSError, TraceError) as error:
            self._why_killed = self._why_killed or f"the worker sent something that is no message ({error})"
            process.kill()
        code = process.wait()
        if draining is not None:
            draining.join(1.0)
        with self._lock:
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()
            lost, why = self._left.pop(process, ([], ""))
            if process is self._process:
                self._process = None
                lost, self._open = self._open, []
                why = self._why_killed
        message = why or _last_words(code, b"".join(tail))
        for request in lost:
            self._on_message(Died(request, message))

    def _receive(self, reply: protocol.Reply) -> None:
        message: Message
        match reply:
            case protocol.Ready(version=version):
                if version != protocol.VERSION:
                    raise ValueError(f"its protocol has version {version}, not {protocol.VERSION}")
                return
            case protocol.Printed(id=number, stream=stream, text=text):
                message = Printed(number, stream, text)
            case protocol.Progress(id=number, exploration=exploration):
                message = Progress(number, exploration)
            case protocol.Finished(id=number, trace=content):
                trace = tracefile.from_bytes(content) if content else None
                message = Finished(
                    number, reply.outcome, reply.steps, reply.schedule, trace, reply.timed, reply.end_time
                )
            case protocol.Explored(id=number, exploration=exploration, state=state):
                message = Explored(number, exploration, state)
            case protocol.Rejected(id=number, message=text):
                message = Rejected(number, text)
        with self._lock:
            if number not in self._open:
                return
            if not isinstance(message, (Printed, Progress)):
                self._open.remove(number)
        self._on_message(message)


def _keep_tail(stream: IO[bytes], tail: list[bytes]) -> None:
    while chunk := stream.read1(65_536):  # type: ignore[attr-defined]
        tail[:] = [(b"".join(tail) + chunk)[-_TAIL:]]


def _last_words(code: int, tail: bytes) -> str:
    lines = [line for line in tail.decode("utf-8", "replace").splitlines() if line.strip()]
    said = f": {lines[-1].strip()}" if lines else ""
    how = f"by signal {-code}" if code < 0 else f"with exit status {code}"
    return f"the program ended its own process {how}{said}"
