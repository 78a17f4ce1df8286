"""Locks, semaphores, events, conditions and barriers: what every schedule must give, and what only some may."""

from __future__ import annotations

import contextlib
import io
from textwrap import dedent

from tests.stdlib.programs import outcomes, output, run


def test_a_lock_keeps_an_update_whole() -> None:
    source = """
        import threading
        counter = 0
        lock = threading.Lock()
        def add():
            global counter
            with lock:
                counter += 1
        threads = [threading.Thread(target=add) for _ in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(counter)
    """
    assert output(source) == "3"
    assert outcomes(source.replace("with lock", "if lock")) > {"3"}


def test_who_may_release_what() -> None:
    assert output("""
        import threading
        lock, rlock, bounded = threading.Lock(), threading.RLock(), threading.BoundedSemaphore(1)
        for thing in (lock, rlock, bounded):
            try:
                thing.release()
            except (RuntimeError, ValueError) as error:
                print(error)
        with rlock, rlock:
            print(rlock._is_owned(), rlock.acquire(blocking=False))
    """).splitlines() == [
        "release unlocked lock",
        "cannot release un-acquired lock",
        "Semaphore released too many times",
        "True True",
    ]


def test_opposite_orders_may_deadlock() -> None:
    found = outcomes("""
        import threading
        a, b = threading.Lock(), threading.Lock()
        def both(first, second):
            with first, second:
                pass
        threads = [threading.Thread(target=both, args=pair) for pair in ((a, b), (b, a))]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("done")
    """)
    assert "done" in found
    assert any(outcome.startswith("deadlock: main waits for ever") for outcome in found)


def test_a_timeout_ends_a_wait_for_a_lock_in_virtual_time() -> None:
    assert (
        output("""
        import threading, time
        lock = threading.Lock()
        lock.acquire()
        begun = time.monotonic()
        print(lock.acquire(timeout=7), round(time.monotonic() - begun), lock.acquire(False))
    """)
        == "False 7 False"
    )


def test_a_notified_waiter_is_blocked_on_the_lock() -> None:
    trace = run("""
        import threading
        condition, ready = threading.Condition(), []
        def wait():
            with condition:
                while not ready:
                    condition.wait()
        thread = threading.Thread(target=wait)
        thread.start()
        with condition:
            ready.append(1)
            condition.notify()
        thread.join()
    """, "T1 T1 T1").trace  # fmt: skip
    assert trace is not None
    assert trace.verdict == "passed"
    mine = [step.operation for step in trace if step.actor == 1 and step.operation in ("release", "wait", "acquire")]
    assert mine == ["acquire", "release", "acquire", "release"]


def test_a_wake_up_may_be_lost() -> None:
    found = outcomes("""
        import threading
        condition = threading.Condition()
        def wait():
            with condition:
                condition.wait()
        thread = threading.Thread(target=wait)
        thread.start()
        with condition:
            condition.notify()
        thread.join()
        print("woken")
    """)
    assert "woken" in found
    assert any(outcome.startswith("deadlock") for outcome in found)


def test_a_pulse_may_be_missed() -> None:
    found = outcomes("""
        import threading
        event = threading.Event()
        def wait():
            event.wait()
            print("seen")
        thread = threading.Thread(target=wait)
        thread.start()
        event.set()
        event.clear()
        thread.join()
    """)
    assert "seen" in found
    assert any(outcome.startswith("deadlock") for outcome in found)


def test_a_barrier_lets_nobody_through_alone() -> None:
    assert output("""
        import threading
        order = []
        barrier = threading.Barrier(3, action=lambda: order.append("all"))
        def meet():
            for _ in range(2):
                order.append("come")
                barrier.wait()
        threads = [threading.Thread(target=meet) for _ in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        # The action comes after three, and after three more.
        print([order[:i].count("come") for i, word in enumerate(order) if word == "all"])
    """) == "[3, 6]"  # fmt: skip


def test_a_late_party_breaks_the_barrier_for_all() -> None:
    assert output("""
        import threading
        barrier = threading.Barrier(3, timeout=1)
        def meet():
            try:
                barrier.wait()
            except threading.BrokenBarrierError:
                print("broken")
        threads = [threading.Thread(target=meet) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(barrier.broken)
        barrier.reset()
        print(barrier.broken)
    """).splitlines() == ["broken", "broken", "True", "False"]


def test_time_limits_that_are_none() -> None:
    """No number, and longer than clocks can count: as CPython's locks say it, and only of whoever really has to wait."""
    source = """
        import math, queue, threading
        from concurrent.futures import Future
        def of(call):
            try:
                return call()
            except (ValueError, OverflowError) as error:
                return type(error).__name__
        lock, event, happened, condition = threading.Lock(), threading.Event(), threading.Event(), threading.Condition()
        happened.set()
        done, items = Future(), queue.Queue()
        done.set_result("result")
        items.put("item")
        for limit in (math.nan, math.inf, 1e10):
            print(of(lambda: lock.acquire(timeout=limit)), of(lambda: queue.SimpleQueue().get(timeout=limit)), end=" ")
            print(of(lambda: happened.wait(limit)), of(lambda: done.result(limit)), end=" ")
            with condition:
                print(of(lambda: condition.wait_for(lambda: True, limit)))
        with condition:
            for limit in (math.nan, math.inf, 1e10):
                print(of(lambda: event.wait(limit)), of(lambda: condition.wait(limit)))
        print(items.get(timeout=math.inf))
    """
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(dedent(source), {})
    expected = printed.getvalue().strip()
    assert expected.splitlines()[1] == "OverflowError OverflowError True result True"
    assert output(source) == expected
