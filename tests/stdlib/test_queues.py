"""Queues: bounds, order, timeouts, the mutex by hand, and tasks."""

from __future__ import annotations

import sys

import pytest

from tests.stdlib.programs import output


def test_a_bounded_queue_hands_everything_over_in_order() -> None:
    assert (
        output("""
        import queue, threading
        q = queue.Queue(1)
        def produce():
            for i in range(4): q.put(i)
            q.put(None)
        threading.Thread(target=produce).start()
        print(list(iter(q.get, None)))
    """)
        == "[0, 1, 2, 3]"
    )


def test_kinds_of_queues_and_their_refusals() -> None:
    assert output("""
        import queue
        for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue, queue.SimpleQueue):
            q = kind()
            for item in (2, 3, 1): q.put(item)
            print(kind.__name__, q.qsize(), [q.get() for _ in range(3)], q.empty())
            try:
                q.get(timeout=1)
            except queue.Empty:
                print("empty")
        q = queue.Queue(1)
        q.put(0)
        try:
            q.put_nowait(1)
        except queue.Full:
            print("full", q.full())
    """).splitlines() == [
        "Queue 3 [2, 3, 1] True", "empty",
        "LifoQueue 3 [1, 3, 2] True", "empty",
        "PriorityQueue 3 [1, 2, 3] True", "empty",
        "SimpleQueue 3 [2, 3, 1] True", "empty",
        "full True",
    ]  # fmt: skip


def test_join_waits_for_every_task() -> None:
    assert (
        output("""
        import queue, threading, time
        q, done = queue.Queue(), []
        def work():
            while True:
                item = q.get()
                time.sleep(1)
                done.append(item)
                q.task_done()
        for _ in range(2): threading.Thread(target=work, daemon=True).start()
        for i in range(4): q.put(i)
        q.join()
        print(sorted(done))
    """)
        == "[0, 1, 2, 3]"
    )


def test_holding_the_mutex_keeps_others_out() -> None:
    assert (
        output("""
        import queue, threading
        q, seen = queue.Queue(), []
        def work(): q.put("x"); seen.append(1)
        with q.mutex:
            thread = threading.Thread(target=work)
            thread.start()
            for _ in range(5): assert not q.queue and not seen
            q.queue.append("by hand")
            q.not_empty.notify()
        thread.join()
        print(q.get(), q.get())
    """)
        == "by hand x"
    )


def test_a_waiter_on_a_queues_condition_is_woken_by_put() -> None:
    assert (
        output("""
        import queue, threading
        q = queue.Queue()
        def watch():
            with q.not_empty:
                while not q.queue: q.not_empty.wait()
                print("there is something")
        thread = threading.Thread(target=watch)
        thread.start()
        q.put(1)
        thread.join()
    """)
        == "there is something"
    )


def test_a_program_may_override_what_a_queue_does() -> None:
    assert (
        output("""
        import queue, threading
        class Unique(queue.Queue):
            def _init(self, maxsize): self.queue = set()
            def _put(self, item): self.queue.add(item)
            def _get(self): return self.queue.pop()
        q = Unique()
        threads = [threading.Thread(target=q.put, args=(i % 2,)) for i in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(q.qsize(), sorted((q.get(), q.get())))
    """)
        == "2 [0, 1]"
    )


@pytest.mark.skipif(sys.version_info < (3, 13), reason="new in 3.13")
def test_shutting_down_wakes_everybody() -> None:
    assert (
        output("""
        import queue, threading
        q = queue.Queue()
        def work():
            try: q.get()
            except queue.ShutDown: print("shut down")
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads: thread.start()
        q.shutdown()
        for thread in threads: thread.join()
    """).splitlines()
        == ["shut down"] * 2
    )
