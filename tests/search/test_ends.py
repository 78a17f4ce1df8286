"""Who puts and who gets, who sets and who waits, who polls: one execution for each order that makes a difference."""

from __future__ import annotations

from math import comb
from textwrap import dedent

from coolthreads.exploration import Exploration
from tests.search.exploring import explored

THREADS = """
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""


def covered(source: str) -> Exploration:
    found = explored(dedent(source) + dedent(THREADS), "dpor")
    assert (found.complete, found.verdict) == (True, "passed")
    return found


def test_a_consumer_needs_no_order_of_its_own() -> None:
    for maxsize in (0, 2):
        found = covered(f"""
            import queue, threading
            q = queue.Queue({maxsize})
            def produce():
                for number in range(3): q.put(number)
            def consume():
                for _ in range(6): q.get()
            threads = [threading.Thread(target=work) for work in (produce, produce, consume)]
        """)
        assert found.executions == comb(6, 3)


def test_a_simple_queue_is_no_different() -> None:
    found = covered("""
        import queue, threading
        q = queue.SimpleQueue()
        def produce():
            for number in range(3): q.put(number)
        def consume():
            for _ in range(3): q.get()
        threads = [threading.Thread(target=work) for work in (produce, consume)]
    """)
    assert found.executions == 1


def test_two_that_take_turns_by_events_have_one_order() -> None:
    found = covered("""
        import threading
        ping, pong = threading.Event(), threading.Event()
        def serve():
            for _ in range(4): ping.set(); pong.wait(); pong.clear()
        def answer():
            for _ in range(4): ping.wait(); ping.clear(); pong.set()
        threads = [threading.Thread(target=work) for work in (serve, answer)]
    """)
    assert found.executions == 1


def test_who_begins_to_wait_after_the_clear_has_missed_the_set() -> None:
    found = explored(
        dedent("""
            import threading
            event = threading.Event()
            def pulse():
                event.set(); event.clear()
            threads = [threading.Thread(target=work) for work in (pulse, event.wait)]
        """)
        + dedent(THREADS),
        "dpor",
    )
    assert {row.verdict.value for row in found.outcomes} == {"passed", "deadlock"}
    assert found.executions == 2


def test_polling_for_long_enough_outlasts_a_short_hold() -> None:
    source = dedent("""
        import threading, time
        lock = threading.Lock()
        def work():
            end = time.monotonic() + 10
            while not lock.acquire(blocking=False):
                assert time.monotonic() < end, "it took too long"
                time.sleep(0.25)
            lock.release()
        threads = [threading.Thread(target=work) for _ in range(2)]
    """)
    found = explored(source + dedent(THREADS), "dpor")
    assert found.verdict.value == "passed"
    assert not found.complete


def test_polling_ends_where_nobody_else_can_go_on() -> None:
    source = dedent("""
        import threading, time
        lock = threading.Lock()
        def work():
            lock.acquire()
            end = time.monotonic() + 3
            while not ready.is_set():
                if time.monotonic() >= end:
                    print("nothing")
                    return
                time.sleep(0.25)
        ready = threading.Event()
        threads = [threading.Thread(target=work), threading.Thread(target=lock.acquire, daemon=True)]
        threads[0].start()
        threads[0].join()
    """)
    assert "nothing\n" in {row.output for row in explored(source, "dpor").outcomes}


def test_whose_task_is_done_first_makes_no_difference() -> None:
    found = covered("""
        import queue, threading
        q = queue.Queue()
        for number in range(3): q.put(number)
        threads = [threading.Thread(target=work) for work in (q.task_done, q.task_done, q.task_done, q.join)]
    """)
    assert found.executions == 1


def test_who_says_too_often_that_a_task_is_done_is_told_apart() -> None:
    source = """
import queue, threading
q = queue.Queue()
q.put(0)
log = []
def work(me):
    try: q.task_done()
    except ValueError: log.append((me, q.unfinished_tasks))
threads = [threading.Thread(target=work, args=(me,)) for me in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(log)
"""
    pruned, plain = (explored(source, strategy) for strategy in ("dpor", "dfs"))
    assert pruned.complete
    assert (
        {row.output for row in pruned.outcomes}
        == {row.output for row in plain.outcomes}
        == {"[(0, 0)]\n", "[(1, 0)]\n"}
    )


def test_how_long_a_sequence_is_does_not_depend_on_its_items() -> None:
    found = covered("""
        import threading
        items = [0, 0, 0]
        def work(me):
            items[me % len(items)] = me
            items[-1 - me] += len(items)
        threads = [threading.Thread(target=work, args=(me,)) for me in (0, 1)]
    """)
    plain = covered("""
        import threading
        items = [0, 0, 0]
        def work(me):
            items[me] = me
            items[-1 - me] += 3
        threads = [threading.Thread(target=work, args=(me,)) for me in (0, 1)]
    """)
    assert found.executions == plain.executions


def test_what_is_put_into_a_dictionary_anew_comes_after_what_is_there() -> None:
    source = """
import threading
table = {0: 1, 1: 2}
def first():
    table[2] = 2
    table[0] = 0
def second(): table[1] += 1
threads = [threading.Thread(target=work) for work in (first, second, table.clear)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*table.items())
"""
    pruned, plain = (explored(source, strategy) for strategy in ("dpor", "dfs"))
    assert pruned.complete
    assert {row.output for row in pruned.outcomes} == {row.output for row in plain.outcomes}
