"""How worker processes come into being: as new interpreters, or, from the second one on, where the system can fork, as
children of a process that has loaded already what a worker needs.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import msgspec

from coolthreads.host.orders import LENGTH, STREAMS, Fork, Kill, Order, Reply, exactly, packed

_ROOT = str(Path(__file__).resolve().parents[2])
_START = "import sys; sys.path.append(sys.argv.pop()); from coolthreads.host.{} import main; main()"
_CAN_FORK = sys.platform == "linux"
_MOST = 3  # sets of circumstances
_PATIENCE = 60.0  # seconds of real time for a loaded process to fork
# What an interpreter and its libraries look at only when they begin.
_READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_", "MALLOC_", "TZ")

_replies = msgspec.msgpack.Decoder(Reply)


class Forked:
    """A worker that a fork server has made, as far as it is used like a `subprocess.Popen`."""

    def __init__(self, server: ForkServer, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.stdin: IO[bytes] | None = None
        self.stdout: IO[bytes] | None = None
        self.stderr: IO[bytes] | None = None
        self._server = server
        self._ended = threading.Event()

    def poll(self) -> int | None:
        """The status with which it ended, if it has."""
        return self.returncode

    def wait(self) -> int:
        """The status with which it ends."""
        self._ended.wait()
        assert self.returncode is not None
        return self.returncode

    def kill(self) -> None:
        """End it, if it has not ended."""
        if self.returncode is None:
            self._server.kill(self.pid)

    def ended(self, status: int) -> None:
        """Its server says so."""
        self.returncode = status
        self._ended.set()


Process = subprocess.Popen[bytes] | Forked


class ForkServer:
    """A process that forks workers, and what is known of them."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._control, other = socket.socketpair()
        with other:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _START.format("forkserver"), str(other.fileno()), _ROOT],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(other.fileno(),),
                env=environment,
            )
        self._sending = threading.Lock()
        self._alive: dict[int, Forked] = {}
        self._born: queue.SimpleQueue[Forked | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def fork(self, environment: dict[str, str], *, forward_stderr: bool) -> Forked:
        """A worker that begins in the current folder; raises OSError where the server is gone."""
        mine: list[int] = []
        theirs: list[int] = []
        try:
            for stream in range(STREAMS):
                reading, writing = os.pipe()
                theirs.append(writing if stream else reading)
                mine.append(reading if stream else writing)
            folder = os.open(".", os.O_RDONLY)
            theirs.append(folder)
            given = [*theirs[:2], 2, folder] if forward_stderr else theirs
            with self._sending:
                self._send(Fork([(os.fsencode(k), os.fsencode(v)) for k, v in environment.items()]), given)
                try:
                    worker = self._born.get(timeout=_PATIENCE)
                except queue.Empty:
                    worker = None
            if worker is None:
                raise BrokenPipeError("the process that forks workers has ended")
        except BaseException:
            for descriptor in mine:
                os.close(descriptor)
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        worker.stdin = os.fdopen(mine[0], "wb")
        worker.stdout = os.fdopen(mine[1], "rb")
        if forward_stderr:
            os.close(mine[2])
        else:
            worker.stderr = os.fdopen(mine[2], "rb")
        return worker

    def kill(self, pid: int) -> None:
        """End one of its workers: by the server, which knows whether the number is still that worker's."""
        with self._sending, contextlib.suppress(OSError):
            self._send(Kill(pid), [])

    def close(self) -> None:
        """No more workers; those that are at work go on, and the server ends with the last of them."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)

    def end(self) -> None:
        """End it with all its workers."""
        self._process.kill()
        self._process.wait()
        self._listener.join()

    def _send(self, order: Order, descriptors: list[int]) -> None:
        content = packed(order)
        socket.send_fds(self._control, [content[: LENGTH.size]], descriptors)
        self._control.sendall(content[LENGTH.size :])

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while len(head := exactly(self._control, LENGTH.size)) == LENGTH.size:
                reply = _replies.decode(exactly(self._control, LENGTH.unpack(head)[0]))
                if reply.status is None:
                    self._alive[reply.pid] = worker = Forked(self, reply.pid)
                    self._born.put(worker)
                else:
                    self._alive.pop(reply.pid).ended(reply.status)
        self._born.put(None)
        for pid, worker in self._alive.items():
            # Nobody will say how it ended.
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
            worker.ended(-signal.SIGKILL)
        self._control.close()
        self._process.wait()


class _Servers:
    """The fork servers of this process: one for each set of circumstances that only a new interpreter would notice."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owner = 0
        self._known: dict[object, ForkServer | None] = {}

    def fork(self, environment: dict[str, str], *, forward_stderr: bool) -> Forked | None:
        """A worker, or None where one has to begin as a new interpreter."""
        noticed = [item for item in environment.items() if item[0].startswith(_READ_AT_START)]
        key = (sys.executable, *sorted(noticed))
        with self._lock:
            if self._owner != os.getpid():
                # Those of the process that this one was forked from are not its own.
                self._owner = os.getpid()
                self._known.clear()
            is_first = key not in self._known
            server = self._known.pop(key, None)
            if server is None and not is_first:
                server = ForkServer(environment)
            self._known[key] = server
            while len(self._known) > _MOST:
                oldest = self._known.pop(next(iter(self._known)))
                if oldest is not None:
                    oldest.close()
        if server is None:
            return None  # what begins only once is not worth a server
        try:
            return server.fork(environment, forward_stderr=forward_stderr)
        except OSError:
            with self._lock:
                if self._known.get(key) is server:
                    self._known[key] = None
            return None

    def end(self) -> None:
        """End what is left of them."""
        if self._owner == os.getpid():
            for server in self._known.values():
                if server is not None:
                    server.end()
            self._known.clear()


_servers = _Servers()
atexit.register(_servers.end)


def spawn(hash_seed: int, *, forward_stderr: bool) -> Process:
    """A new worker process with pipes as its streams; its stderr is this process's with ``forward_stderr``."""
    # The order of a set of texts depends on the hash seed: it must be the same in every worker.
    environment = {**os.environ, "PYTHONHASHSEED": str(hash_seed), "PYTHONIOENCODING": "utf-8"}
    environment.pop("PYTHONSTARTUP", None)
    if _CAN_FORK and (worker := _servers.fork(environment, forward_stderr=forward_stderr)) is not None:
        return worker
    return subprocess.Popen(
        [sys.executable, "-c", _START.format("worker"), _ROOT],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=None if forward_stderr else subprocess.PIPE,
        env=environment,
    )
