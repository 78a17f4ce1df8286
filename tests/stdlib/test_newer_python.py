"""What Python 3.13 and 3.14 brought to frames, threads, executors and asyncio; and that earlier versions do not have it."""

from __future__ import annotations

import sys

import pytest

from tests.stdlib.programs import output, run

IS_NEW = sys.version_info >= (3, 14)
new = pytest.mark.skipif(not IS_NEW, reason="new in 3.14")


@pytest.mark.skipif(sys.version_info < (3, 13), reason="new in 3.13")
def test_variables_of_a_frame_can_be_written() -> None:
    assert (
        output("""
        import sys
        box = [0]
        def work():
            x = 1
            box[0] += x
            variables = sys._getframe().f_locals
            variables["x"] = 5
            variables.update(y=6)
            print(x, dict(variables) == variables.copy(), sorted(variables), len(variables), "y" in variables)
        work()
    """)
        == "5 True ['variables', 'x', 'y'] 3 True"
    )


def test_what_a_version_does_not_have_is_missing() -> None:
    assert output("""
        import threading
        from concurrent.futures import ThreadPoolExecutor
        print(hasattr(threading.RLock(), "locked"), hasattr(threading.Condition(), "locked"))
        for call in (lambda: threading.Thread(context=None), lambda: ThreadPoolExecutor().map(int, [], buffersize=1)):
            try: call()
            except TypeError as error: print(error)
            else: print("accepted")
        try: from concurrent.futures import InterpreterPoolExecutor
        except ImportError: print("none")
        else: print("there")
    """).splitlines() == (
        ["True True", "accepted", "accepted", "there"]
        if IS_NEW
        else [
            "False False",
            "Thread.__init__() got an unexpected keyword argument 'context'",
            "Executor.map() got an unexpected keyword argument 'buffersize'",
            "none",
        ]
    )


@new
def test_a_thread_has_the_context_that_it_is_given() -> None:
    assert output("""
        import contextvars, threading
        from threading import Thread
        name = contextvars.ContextVar("name", default="nobody")
        name.set("main")
        def work(): print(name.get()); name.set("thread")
        given = contextvars.copy_context()
        for context in (None, given, given):
            thread = Thread(target=work, context=context)
            thread.start()
            thread.join()
        print(name.get())
    """).splitlines() == ["nobody", "main", "thread", "main"]


@new
def test_a_map_with_a_buffer_takes_no_more_than_it_needs() -> None:
    assert output("""
        from concurrent.futures import ThreadPoolExecutor
        def numbers():
            for number in range(5):
                print("take", number)
                yield number
        with ThreadPoolExecutor(2) as executor:
            results = executor.map(lambda n: n * n, numbers(), buffersize=2)
            print(next(results), next(results))
            print(list(results))
    """).splitlines() == [
        "take 0", "take 1", "take 2", "take 3", "0 1", "take 4", "[4, 9, 16]"
    ]  # fmt: skip


@new
@pytest.mark.parametrize(
    ("program", "what"),
    [
        ("from concurrent.futures import InterpreterPoolExecutor as P\nP()", "concurrent.futures.InterpreterPoolExecutor"),
        ("from concurrent import interpreters\ninterpreters.create()", "concurrent.interpreters.create"),
    ],
)  # fmt: skip
def test_other_interpreters_are_refused_by_name(program: str, what: str) -> None:
    outcome = run(program).outcome
    assert outcome.summary.startswith(f"NotVirtual: {what} is not virtual: only the threads of one interpreter")


@new
def test_tasks_of_two_threads_are_current_each_in_its_own() -> None:
    assert output("""
        import asyncio, threading
        lock = threading.Lock()
        async def work(name):
            for _ in range(2):
                with lock: seen = asyncio.current_task().get_name()
                assert seen == name, seen
                await asyncio.sleep(0)
        async def main(name): await asyncio.create_task(work(name), name=name)
        threads = [threading.Thread(target=asyncio.run, args=(main(name),)) for name in "ab"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print("done")
    """) == "done"  # fmt: skip
