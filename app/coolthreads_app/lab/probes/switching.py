"""What a switch and a beginning cost, and how many updates a counter loses: ``switching.py SECONDS all|plain|greenlets``.

Each line is one repetition of one measurement: ``{"name": ..., "seconds": per switch or per start}`` or, for the
counter, ``{"name": ..., "lost": ..., "of": ...}``. Measurements take turns, so that a busy moment hits all alike.
"""

import asyncio
import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

_SLICE = 0.04  # seconds that one repetition may take, about
_MEETING = 0.2  # seconds that one thread waits for the other to run, too
_UPDATES = 100_000


def thread_switch(count: int) -> float:
    """Two threads hand two locks back and forth: each hand-over is one switch."""
    ping, pong = threading.Lock(), threading.Lock()
    ping.acquire()
    pong.acquire()

    def other() -> None:
        for _ in range(count):
            ping.acquire()
            pong.release()

    thread = threading.Thread(target=other, daemon=True)
    thread.start()
    begin = time.perf_counter()
    for _ in range(count):
        ping.release()
        pong.acquire()
    seconds = time.perf_counter() - begin
    thread.join()
    return seconds / (2 * count)


def thread_start(count: int) -> float:
    """Start and join of a thread that does nothing."""
    begin = time.perf_counter()
    for _ in range(count):
        thread = threading.Thread(target=int)
        thread.start()
        thread.join()
    return (time.perf_counter() - begin) / count


async def _yielding(count: int) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def _nothing() -> None:
    pass


def task_switch(count: int) -> float:
    """Two tasks that give way to each other."""

    async def main() -> float:
        begin = time.perf_counter()
        await asyncio.gather(_yielding(count), _yielding(count))
        return (time.perf_counter() - begin) / (2 * count)

    return asyncio.run(main())


def task_start(count: int) -> float:
    """Creation and end of a task that does nothing."""

    async def main() -> float:
        begin = time.perf_counter()
        for _ in range(count):
            await asyncio.ensure_future(_nothing())
        return (time.perf_counter() - begin) / count

    return asyncio.run(main())


def greenlets() -> dict[str, Callable[[int], float]]:
    """The two measurements of greenlets, where there are any."""
    try:
        import greenlet
    except ImportError:
        return {}

    def switch(count: int) -> float:
        main = greenlet.getcurrent()

        def other() -> None:
            while True:
                main.switch()

        there = greenlet.greenlet(other)
        there.switch()
        begin = time.perf_counter()
        for _ in range(count):
            there.switch()
        return (time.perf_counter() - begin) / (2 * count)

    def start(count: int) -> float:
        begin = time.perf_counter()
        for _ in range(count):
            greenlet.greenlet(int).switch()
        return (time.perf_counter() - begin) / count

    return {"greenlet switch": switch, "greenlet start": start}


counter = 0


def _same(value: int) -> int:
    return value


def _plain(count: int) -> None:
    global counter
    for _ in range(count):
        counter += 1


def _with_call(count: int) -> None:
    global counter
    for _ in range(count):
        counter = _same(counter) + 1


def lost(work: Callable[[int], None], count: int) -> tuple[int, int]:
    """How many of the updates by two threads are lost, with the shortest switch interval there is."""
    global counter
    counter = 0
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    begun = []

    def together() -> None:
        # Without a lock both have to run at the same time: the first waits for the second, but not for ever.
        begun.append(1)
        end = time.perf_counter() + _MEETING
        while len(begun) < 2 and time.perf_counter() < end:
            pass
        work(count)

    threads = [threading.Thread(target=together, daemon=True) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.setswitchinterval(interval)
    return 2 * count - counter, 2 * count


def say(**document: Any) -> None:
    """One JSON document, at once."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def main(seconds: float, part: str) -> None:
    """Repeats until the time is over, three times at least."""
    end = time.perf_counter() + seconds
    timed: dict[str, Callable[[int], float]] = {}
    counted: dict[str, Callable[[int], None]] = {}
    if part != "greenlets":
        timed = {
            "thread switch": thread_switch,
            "task switch": task_switch,
            "thread start": thread_start,
            "task start": task_start,
        }
        counted = {"counter += 1": _plain, "counter = f(counter) + 1": _with_call}
    if part != "plain":
        timed.update(greenlets())
    counts = {name: max(10, int(_SLICE / max(measure(50), 1e-7))) for name, measure in timed.items()}
    updates = _UPDATES
    if not getattr(sys, "_is_gil_enabled", lambda: True)():
        # Longer than a busy system lets a thread wait for its turn, or they would come one after the other.
        begin = time.perf_counter()
        _plain(updates)
        updates = max(updates, int(_SLICE / (time.perf_counter() - begin) * updates))
    done = 0
    while done < 3 or time.perf_counter() < end:
        for name, measure in timed.items():
            say(name=name, seconds=measure(counts[name]))
        for name, work in counted.items():
            missing, of = lost(work, updates)
            say(name=name, lost=missing, of=of)
        done += 1


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
