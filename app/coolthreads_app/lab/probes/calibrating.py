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
    names = {"o": _Object(), "f": _nothing}
    exec(_LOOP.format(body="        " + "\n        ".join([body] * times)), names)
    measured = names["measured"]

    def once() -> float:
        begin = time.process_time_ns()
        measured(_COUNT)
        return (time.process_time_ns() - begin) / _COUNT / times

    return once


def _call(work: Callable[[], object], times: int = 1) -> Callable[[], float]:
    def once() -> float:
        begin = time.process_time_ns()
        for _ in range(times):
            work()
        return (time.process_time_ns() - begin) / times

    return once


def natives() -> dict[str, Callable[[], float]]:
    """Functions in C, each with two sizes, so that what a call costs and what a byte or item costs can be told apart."""
    found: dict[str, Callable[[], float]] = {}
    for size in _SIZES:
        numbers, data = list(range(size // 10)), _TEXT[:size]
        mixed = [n * 7919 % 10_007 for n in numbers]
        for name, function in (("sum", sum), ("min", min), ("max", max), ("list", list), ("tuple", tuple), ("set", set)):
            found[f"builtins.{name}@{len(numbers)}"] = _call(lambda f=function, n=numbers: f(n), 5)
        found[f"builtins.all@{len(numbers)}"] = _call(lambda n=numbers[1:] + [1]: all(n), 5)
        found[f"builtins.any@{len(numbers)}"] = _call(lambda n=[0] * len(numbers): any(n), 5)
        found[f"builtins.sorted@{len(numbers)}"] = _call(lambda n=mixed: sorted(n), 1)
        for name in ("md5", "sha1", "sha256", "sha512", "blake2b", "sha3_256"):
            try:
                getattr(hashlib, name)(b"")
            except (AttributeError, ValueError):
                continue
            found[f"hashlib.{name}@{size}"] = _call(lambda h=getattr(hashlib, name), d=data: h(d), 3)
        packed = zlib.compress(data)
        found[f"zlib.compress@{size}"] = _call(lambda d=data: zlib.compress(d))
        found[f"zlib.decompress@{len(packed)}"] = _call(lambda d=packed: zlib.decompress(d))
        found[f"zlib.crc32@{size}"] = _call(lambda d=data: zlib.crc32(d), 5)
        found[f"bz2.compress@{size}"] = _call(lambda d=data: bz2.compress(d))
        found[f"lzma.compress@{size}"] = _call(lambda d=data[: size // 4]: lzma.compress(d))
    for count in (100, 2_000):
        found[f"hashlib.pbkdf2_hmac@{count}"] = _call(lambda n=count: hashlib.pbkdf2_hmac("sha256", b"secret", b"salt", n))
    return found


def files(folder: str) -> dict[str, Callable[[], float]]:
    """A file that is opened, written, read and closed; by the clock, since it waits."""
    path = os.path.join(folder, "probe")
    found: dict[str, Callable[[], float]] = {}

    def opened() -> float:
        begin = time.perf_counter_ns()
        file = open(path, "rb")
        taken = time.perf_counter_ns() - begin
        file.close()
        return taken

    def closed() -> float:
        file = open(path, "rb")
        begin = time.perf_counter_ns()
        file.close()
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
        found[f"socket.send@{size}"] = lambda d=bytes(size): exchange(d, receives=False)
        found[f"socket.receive@{size}"] = lambda d=bytes(size): exchange(d, receives=True)
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


def main() -> None:
    """Until the time is over."""
    end = time.monotonic() + float(sys.argv[1])
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for name, value in (("cores.count", cores), ("lock.interval", round(sys.getswitchinterval() * 1e9))):
        print(json.dumps({"name": name, "nanoseconds": value}), flush=True)
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
                print(json.dumps({"name": name, "nanoseconds": measure()}), flush=True)
                if time.monotonic() > end:
                    return


if __name__ == "__main__":
    main()
