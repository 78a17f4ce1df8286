"""A process that has everything loaded that a worker needs, and becomes one by forking: in milliseconds, where a new
interpreter takes a third of a second. It runs no program itself and has one thread, so each child is as new as a process of
its own. Used where the system can fork (see `host.spawning`).
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import traceback
from typing import NoReturn

import msgspec

from coolthreads.host import worker
from coolthreads.host.orders import LENGTH, STREAMS, Fork, Kill, Order, Reply, exactly, packed

_orders = msgspec.msgpack.Decoder(Order)


class Server:
    """Carries out orders that come through ``control`` until its other end is closed and all workers have ended."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._alive: set[int] = set()
        self._is_closing = False
        self._woken, self._waking = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(self._waking, False)

    def serve(self) -> None:
        """Workers see themselves that whoever wanted them is gone: they are left to their own end."""
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waking, warn_on_full_buffer=False)
        while self._alive or not self._is_closing:
            watched = [self._woken] if self._is_closing else [self._control.fileno(), self._woken]
            ready, _, _ = select.select(watched, [], [])
            if self._woken in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._woken, 4096)
                self._reap()
            if self._control.fileno() in ready:
                self._obey()

    def _obey(self) -> None:
        head, descriptors, _, _ = socket.recv_fds(self._control, LENGTH.size, STREAMS + 1)
        head = exactly(self._control, LENGTH.size, head) if head else b""
        if len(head) < LENGTH.size:
            self._is_closing = True
            return
        order = _orders.decode(exactly(self._control, LENGTH.unpack(head)[0]))
        if isinstance(order, Kill):
            if order.pid in self._alive:
                os.kill(order.pid, signal.SIGKILL)
            return
        pid = os.fork()
        if not pid:
            self._become_worker(order, descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        self._alive.add(pid)
        self._send(Reply(pid))

    def _reap(self) -> None:
        while self._alive:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            self._alive.discard(pid)
            self._send(Reply(pid, os.waitstatus_to_exitcode(status)))

    def _send(self, reply: Reply) -> None:
        try:
            self._control.sendall(packed(reply))
        except OSError:
            os._exit(0)

    def _become_worker(self, order: Fork, descriptors: list[int]) -> NoReturn:
        status = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._control.close()
            for descriptor in (self._woken, self._waking):
                os.close(descriptor)
            *streams, folder = descriptors
            for number, descriptor in enumerate(streams):
                os.dup2(descriptor, number)
            os.fchdir(folder)
            for descriptor in descriptors:
                os.close(descriptor)
            os.environ.clear()
            for name, value in order.environment:
                os.environb[name] = value
            worker.main()
            status = 0
        except BaseException:
            traceback.print_exc(file=sys.__stderr__)
        finally:
            os._exit(status)


def main() -> None:
    """Serve the client at the other end of the socket whose descriptor is the last argument."""
    # Ctrl-C reaches the whole group of processes; what to do about it is the client's decision.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=int(sys.argv.pop()))
    # What is loaded by now is shared by all workers, and nothing that they need look through.
    gc.collect()
    gc.freeze()
    Server(control).serve()
