"""Starts N threads or tasks that wait, says so, and stays until a line or the end of stdin comes: to be weighed from
outside. ``waiting.py threads|tasks N``."""

import json
import os
import sys
import time


def say(**document: object) -> None:
    """One JSON document, at once."""
    sys.stdout.write(json.dumps(document) + "\n")
    sys.stdout.flush()


def threads(count: int) -> None:
    """The talk's blue line."""
    import threading

    gate = threading.Event()
    started = 0

    def wait() -> None:
        gate.wait()

    try:
        for _ in range(count):
            threading.Thread(target=wait, daemon=True).start()
            started += 1
    except (RuntimeError, MemoryError) as error:
        say(refused=str(error), started=started)
        os._exit(3)
    # A thread that was started has still to run as far as its wait, which touches its stack.
    waiters = gate._cond._waiters  # type: ignore[attr-defined]
    while len(waiters) < count:
        time.sleep(0.002)
    time.sleep(0.01)
    weighed(count)


def tasks(count: int) -> None:
    """The talk's red line."""
    import asyncio

    async def wait(gate: "asyncio.Event") -> None:
        await gate.wait()

    async def main() -> None:
        gate = asyncio.Event()
        waiting = [asyncio.ensure_future(wait(gate)) for _ in range(count)]
        for _ in range(2):
            await asyncio.sleep(0)
        assert len(waiting) == count
        weighed(count)

    asyncio.run(main())


def weighed(count: int) -> None:
    """Everything waits; whoever asked may look. Does not return: joining thousands takes longer than measuring them."""
    say(ready=count)
    sys.stdin.readline()
    os._exit(0)


if __name__ == "__main__":
    {"threads": threads, "tasks": tasks}[sys.argv[1]](int(sys.argv[2]))
