"""Futures and executors: results, failures, cancelling, waiting, shutting down; and how few interleavings they make."""

from __future__ import annotations

from tests.stdlib.programs import outcomes, output, run


def test_results_failures_and_order() -> None:
    assert output("""
        import time
        from concurrent.futures import *
        def work(seconds):
            time.sleep(seconds)
            if seconds == 2: raise ValueError("two")
            return seconds
        with ThreadPoolExecutor(3) as executor:
            futures = [executor.submit(work, seconds) for seconds in (3, 1, 2)]
            print([str(future.exception() or future.result()) for future in as_completed(futures)])
            print(list(executor.map(work, [3, 1])))
            done, not_done = wait([executor.submit(work, s) for s in (1, 5)], return_when=FIRST_COMPLETED)
            print(len(done), len(not_done))
            try:
                list(executor.map(work, [1, 9], timeout=4))
            except TimeoutError:
                print("too late")
    """).splitlines() == ["['1', 'two', '3']", "[3, 1]", "1 1", "too late"]


def test_a_future_is_resolved_once() -> None:
    assert output("""
        from concurrent.futures import *
        from concurrent.futures import InvalidStateError
        future = Future()
        future.add_done_callback(lambda f: print("called with", f.result()))
        future.set_result(1)
        for again in (lambda: future.set_result(2), lambda: future.set_exception(ValueError())):
            try: again()
            except InvalidStateError as error: print(type(error).__name__)
        print(future.cancel(), future.done(), future.running(), future.cancelled())
        cancelled = Future()
        print(cancelled.cancel(), cancelled.set_running_or_notify_cancel())
        try: cancelled.result()
        except CancelledError: print("cancelled")
    """).splitlines() == [
        "called with 1", "InvalidStateError", "InvalidStateError", "False True False False", "True False", "cancelled",
    ]  # fmt: skip


def test_whether_cancelling_comes_in_time_depends() -> None:
    assert outcomes("""
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1) as executor:
            print(executor.submit(int).cancel())
    """) == {"True", "False"}


def test_idle_workers_are_used_again() -> None:
    assert (
        output("""
        from concurrent.futures import ThreadPoolExecutor
        executor = ThreadPoolExecutor(4, thread_name_prefix="w")
        for _ in range(3): executor.submit(int).result()
        print(len(executor._threads), [thread.name for thread in executor._threads])
    """)
        == "1 ['w_0']"
    )


def test_an_initializer_that_fails_breaks_the_pool() -> None:
    assert (
        output("""
        import logging
        from concurrent.futures import ThreadPoolExecutor
        from concurrent.futures.thread import BrokenThreadPool
        logging.disable()
        executor = ThreadPoolExecutor(1, initializer=lambda: 1 / 0)
        for call in (lambda: executor.submit(int).result(), lambda: executor.submit(int)):
            try: call()
            except BrokenThreadPool: print("broken")
    """).splitlines()
        == ["broken"] * 2
    )


def test_the_interpreter_waits_for_what_was_submitted() -> None:
    assert output("""
        import time
        from concurrent.futures import ThreadPoolExecutor
        def work(): time.sleep(1); print("work")
        ThreadPoolExecutor().submit(work)
        print("main")
    """).splitlines() == ["main", "work"]


def test_workers_of_a_forgotten_executor_end() -> None:
    assert (
        output("""
        import threading
        from concurrent.futures import ThreadPoolExecutor
        executor = ThreadPoolExecutor(2)
        executor.submit(int).result()
        threads = list(executor._threads)
        del executor
        for thread in threads: thread.join()
        print(threading.active_count())
    """)
        == "1"
    )


def test_each_public_operation_is_one_step() -> None:
    trace = run("""
        from concurrent.futures import ThreadPoolExecutor
        executor = ThreadPoolExecutor(1)
        future = executor.submit(int)
        future.result()
    """).trace
    assert trace is not None
    steps = [step.operation for step in trace if step.operation not in ("read", "write")]
    assert steps == [
        "submit", "start", "take", "resolve", "result", "shutdown", "retire", "end", "join", "end"
    ]  # fmt: skip
    assert {trace.name_of(step.object) for step in trace if step.operation == "resolve"} == {"future int"}


def test_cancelled_by_a_shutdown_is_never_told_to_wait() -> None:
    # As in CPython: such a future is cancelled, but nobody who waits for several is told.
    found = outcomes("""
        import threading
        from concurrent.futures import *
        executor = ThreadPoolExecutor(1)
        gate = threading.Event()
        executor.submit(gate.wait)
        last = executor.submit(int)
        executor.shutdown(wait=False, cancel_futures=True)
        gate.set()
        print(last.cancelled())
        wait([last])
    """)
    assert found
    assert all(outcome.startswith("deadlock") for outcome in found)
