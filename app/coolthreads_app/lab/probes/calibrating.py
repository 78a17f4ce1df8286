"""What things cost on this machine, for the model of timed runs: ``calibrating.py SECONDS``.

Each line is one repetition of one measurement: ``{"name": "python.operator", "nanoseconds": 9.8}``; a name with ``@`` and a
size was measured with that many bytes or items. Measurements take turns, so that a busy moment hits all alike. What computes
is timed by the processor's time of this process, which others' load does not lengthen; what waits, by the clock.
"""

import asyncio
import bz2
import hashlib
import json
import lzma
import os
import socket
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

_LOOP = "def measured(count, a=1000, c=7, i=3, l=list(range(9)), o=o, f=f):\n    for _ in range(count):\n{body}\n"
_TIMES = 20  # the statement is repeated in the loop, so that the loop counts for little
_COUNT = 2_000

# name -> a statement. What the parts of each cost is taken apart by who reads this.
STATEMENTS = {
    "empty": "pass",
    "name": "a",
    "statement": "b = a",
    "constant": "b = 1",
    "operator": "b = a + c",
    "division": "b = a % c",
    "power": "b = c ** i",
    "comparison": "b = a < c",
    "attribute": "b = o.x",
    "item": "b = l[i]",
    "display": "b = (a, c)",
    "branch": "if a: pass",
    "call": "f()",
    "native": "len(l)",
}
_SIZES = (20_000, 200_000)
_TEXT = b"".join(b"%d the quick brown fox %d\n" % (n * n % 977, n % 31) for n in range(9_000))


class _Object:
    x = 1

    def __init__(self) -> None:
        self.x = 1


def _nothing() -> None:
    pass


def _statement(body: str, times: int) -> Callable[[], float]:
    names: dict[str, Any] = {"o": _Object(), "f": _nothing}
    exec(_LOOP.format(body="        " + "\n        ".join([body] * times)), names)
    measured: Callable[[int], None] = names["measured"]

    def once() -> float:
        begin = time.process_time_ns()
        measured(_COUNT)
        return (time.process_time_ns() - begin) / _COUNT / times

    return once


def _call(times: int, work: Callable[..., object], *arguments: object) -> Callable[[], float]:
    def once() -> float:
        begin = time.process_time_ns()
        for _ in range(times):
            work(*arguments)
        return (time.process_time_ns() - begin) / times

    return once


def natives() -> dict[str, Callable[[], float]]:
    """Functions in C, each with two sizes, so that what a call costs and what a byte or item costs can be told apart."""
    found: dict[str, Callable[[], float]] = {}
    for size in _SIZES:
        numbers, data = list(range(1, size // 10 + 1)), _TEXT[:size]
        count = len(numbers)
        for name, function in (
            ("sum", sum),
            ("min", min),
            ("max", max),
            ("list", list),
            ("tuple", tuple),
            ("set", set),
        ):
            found[f"builtins.{name}@{count}"] = _call(5, function, numbers)
        found[f"builtins.all@{count}"] = _call(5, all, numbers)
        found[f"builtins.any@{count}"] = _call(5, any, [0] * count)
        found[f"builtins.sorted@{count}"] = _call(1, sorted, [n * 7919 % 10_007 for n in numbers])
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
            try:
                getattr(hashlib, name)(b"")
            except (AttributeError, ValueError):
                continue
            found[f"hashlib.{name}@{size}"] = _call(3, getattr(hashlib, name), data)
        packed = zlib.compress(data)
        found[f"zlib.compress@{size}"] = _call(1, zlib.compress, data)
        found[f"zlib.decompress@{len(packed)}"] = _call(1, zlib.decompress, packed)
        found[f"zlib.crc32@{size}"] = _call(5, zlib.crc32, data)
        found[f"bz2.compress@{size}"] = _call(1, bz2.compress, data)
        found[f"lzma.compress@{size}"] = _call(1, lzma.compress, data)
    for count in (100, 2_000):
        found[f"hashlib.pbkdf2_hmac@{count}"] = _call(1, hashlib.pbkdf2_hmac, "sha256", b"secret", b"salt", count)
    return found


def files(folder: str) -> dict[str, Callable[[], float]]:
    """A file that is opened, written, read and closed; by the clock, since it waits."""
    path = os.path.join(folder, "probe")
    found: dict[str, Callable[[], float]] = {}

    def opened() -> float:
        begin = time.perf_counter_ns()
        with open(path, "rb"):
            return time.perf_counter_ns() - begin

    def closed() -> float:
        with open(path, "rb"):
            begin = time.perf_counter_ns()
        return time.perf_counter_ns() - begin

    def looked() -> float:
        begin = time.perf_counter_ns()
        os.stat(path)
        return time.perf_counter_ns() - begin

    for size in _SIZES:
        data = bytes(size)

        def written(data: bytes = data) -> float:
            with open(path, "wb") as file:
                begin = time.perf_counter_ns()
                file.write(data)
                return time.perf_counter_ns() - begin

        def read(data: bytes = data) -> float:
            written(data)
            with open(path, "rb") as file:
                begin = time.perf_counter_ns()
                file.read()
                return time.perf_counter_ns() - begin

        found[f"io.write@{size}"], found[f"io.read@{size}"] = written, read
    return {**found, "io.open": opened, "io.close": closed, "os.call": looked}


def sockets() -> dict[str, Callable[[], float]]:
    """One end sends, the other receives."""
    left, right = socket.socketpair()

    def exchange(data: bytes, *, receives: bool) -> float:
        begin = time.perf_counter_ns()
        left.sendall(data)
        middle = time.perf_counter_ns()
        rest = len(data)
        while rest:
            rest -= len(right.recv(rest))
        end = time.perf_counter_ns()
        return end - middle if receives else middle - begin

    found: dict[str, Callable[[], float]] = {}
    for size in (100, 20_000):
        found[f"socket.send@{size}"] = partial(exchange, bytes(size), receives=False)
        found[f"socket.receive@{size}"] = partial(exchange, bytes(size), receives=True)
    return found


def _handover() -> float:
    """Two threads hand two locks back and forth: each time one lets go of the interpreter and wakes the other."""
    ping, pong, count = threading.Lock(), threading.Lock(), 200
    ping.acquire()
    pong.acquire()

    def other() -> None:
        for _ in range(count):
            ping.acquire()
            pong.release()

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    begin = time.perf_counter_ns()
    for _ in range(count):
        ping.release()
        pong.acquire()
    taken = time.perf_counter_ns() - begin
    thread.join()
    return taken / (2 * count)


def _start() -> float:
    thread = threading.Thread(target=int)
    begin = time.perf_counter_ns()
    thread.start()
    taken = time.perf_counter_ns() - begin
    thread.join()
    return taken


def _sleep() -> float:
    begin = time.perf_counter_ns()
    time.sleep(0.002)
    return max(0, time.perf_counter_ns() - begin - 2_000_000)


async def _yielding(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def _step() -> float:
    async def both() -> int:
        begin = time.process_time_ns()
        await asyncio.gather(_yielding(300), _yielding(300))
        return time.process_time_ns() - begin

    return asyncio.run(both()) / 600


def _say(name: str, nanoseconds: float) -> None:
    sys.stdout.write(json.dumps({"name": name, "nanoseconds": nanoseconds}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Until the time is over."""
    end = time.monotonic() + float(sys.argv[1])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for name, value in (("cores.count", cores), ("lock.interval", round(sys.getswitchinterval() * 1e9))):
        _say(name, value)
    with tempfile.TemporaryDirectory() as folder:
        measurements = {f"python.{name}": _statement(body, _TIMES) for name, body in STATEMENTS.items()}
        measurements["python.round"] = _statement("pass", 1)
        for made in (natives(), files(folder), sockets()):
            measurements |= made
        measurements |= {
            "lock.handover": _handover,
            "threads.start": _start,
            "threads.sleep": _sleep,
            "tasks.step": _step,
        }
        for measure in measurements.values():
            measure()  # the interpreter specialises what it has executed a few times
        while True:
            for name, measure in measurements.items():
                _say(name, measure())
            if time.monotonic() > end:
                return


if __name__ == "__main__":
    main()
