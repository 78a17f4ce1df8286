"""Who waits for ever is told in the words of the program, the same whether a run is recorded or not."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named

HEAD = "import queue, threading\nfrom concurrent.futures import Future, ThreadPoolExecutor\n"

STUCK = {
    "a lock that another thread holds": (
        """
        class Account:
            def __init__(self):
                self.lock = threading.Lock()
        account = Account()
        thread = threading.Thread(target=account.lock.acquire)
        thread.start()
        thread.join()
        with account.lock:
            pass
        """,
        "main waits for ever: acquire account.lock, held by T1, which has ended (program.py:10)",
    ),
    "a lock that the thread itself holds": (
        """
        locks = [threading.Lock()]
        locks[0].acquire()
        locks[0].acquire()
        """,
        "main waits for ever: acquire locks[0], held by itself (program.py:5)",
    ),
    "a condition whose lock is held": (
        """
        changed = threading.Condition()
        thread = threading.Thread(target=changed.acquire)
        thread.start()
        thread.join()
        with changed:
            pass
        """,
        "main waits for ever: acquire changed, held by T1, which has ended (program.py:7)",
    ),
    "a condition": (
        """
        changed = threading.Condition()
        with changed:
            changed.wait_for(lambda: False)
        """,
        "main waits for ever: wait for changed (program.py:5)",
    ),
    "a semaphore, which nobody holds": (
        """
        free = threading.Semaphore(0)
        with free:
            pass
        """,
        "main waits for ever: acquire free (program.py:4)",
    ),
    "an event": ("threading.Event().wait()", "main waits for ever: wait for event (program.py:3)"),
    "an empty queue": ("q = queue.Queue()\nq.get()", "main waits for ever: get from q (program.py:4)"),
    "a full queue": ("q = queue.Queue(1)\nq.put(1)\nq.put(2)", "main waits for ever: put into q (program.py:5)"),
    "the tasks of a queue": ("q = queue.Queue()\nq.put(1)\nq.join()", "main waits for ever: join q (program.py:5)"),
    "a thread": (
        """
        def work():
            threading.Event().wait()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        """,
        "main waits for ever: join T1 (program.py:7)",
    ),
    "a call in a pool": (
        """
        def heat_water():
            pool.submit(print).result()
        pool = ThreadPoolExecutor(1)
        pool.submit(heat_water).result()
        """,
        "main waits for ever: wait for future heat_water (program.py:6)",
    ),
    "a future of its own": (
        """
        promised = Future()
        promised.result()
        """,
        "main waits for ever: wait for future promised (program.py:4)",
    ),
}


@pytest.mark.parametrize("name", STUCK)
def test_the_words(name: str) -> None:
    source, told = STUCK[name]
    with Stage(Program.from_text(HEAD + dedent(source).lstrip("\n"), "program.py"), Options()) as stage:
        plain = stage.execute(strategy_named("first", 0).choose).outcome
        recorded = stage.execute(strategy_named("first", 0).choose, record=True).outcome
    assert plain == recorded
    assert plain.verdict == "deadlock"
    assert told in plain.summary.split("; ")
