"""Recorded executions know the calls of the program's own functions; searches do not pay for it."""

from textwrap import dedent

import pytest

from coolthreads import Options, Program, Schedule, Trace, Verdict, trace_from_bytes, trace_to_bytes
from coolthreads.exploration import Limits
from coolthreads.runner import Stage
from coolthreads.search.driver import explore
from coolthreads.strategies.replay import Replay


def recorded(source: str, granularity: str = "access", schedule: str = "") -> Trace:
    with Stage(Program.from_text(dedent(source)), Options(granularity=granularity)) as stage:
        trace = stage.execute(Replay(Schedule.parse(schedule)).choose, record=True).trace
    assert trace is not None
    return trace


def told(trace: Trace) -> list[str]:
    """Each call as ``actor: outer > name(arguments)``."""

    def path(row: int) -> str:
        call = trace.calls[row]
        own = f"{call.name}({call.arguments})" if call.kind == "call" else f"with {call.name}"
        return own if call.parent < 0 else f"{path(call.parent)} > {own}"

    return [f"{trace.actors[call.actor].id}: {path(row)}" for row, call in enumerate(trace.calls)]


@pytest.mark.parametrize("granularity", ["access", "gil", "sync"])
def test_nested_calls_and_methods(granularity: str) -> None:
    trace = recorded(
        """
        class Pot:
            def fill(self, what, *, hot=True):
                "Says so."
                print(what)

        def make(pot):
            pot.fill("water")
            return (lambda n: n + 1)(2)

        make(Pot())
        """,
        granularity,
    )
    assert told(trace) == [
        "main: make(Pot)",
        "main: make(Pot) > Pot.fill('water', True)",
        "main: make(Pot) > lambda(2)",
    ]
    assert [(call.last >= call.first, call.error) for call in trace.calls] == [(True, "")] * 3
    fill = trace.calls[1]
    assert [step.operation for step in trace[fill.first : fill.last]].count("print") == 1
    assert trace.sites[fill.caller].line == 8
    assert (trace.sites[fill.site].line, trace.sites[fill.site].column) == (3, 4)


def test_threads_have_calls_of_their_own_and_time() -> None:
    trace = recorded(
        """
        import threading, time

        def work(seconds):
            time.sleep(seconds)

        threads = [threading.Thread(target=work, args=(n,)) for n in (3, 2)]
        for t in threads: t.start()
        for t in threads: t.join()
        """
    )
    assert told(trace) == ["T1: work(3)", "T2: work(2)"]
    assert [round((call.end - call.begin) / 1e9) for call in trace.calls] == [3, 2]


def test_what_an_exception_leaves_is_over() -> None:
    trace = recorded(
        """
        def inner():
            raise ValueError("no")

        def outer():
            try:
                inner()
            except ValueError:
                after()

        def after():
            print("after")

        def quiet():
            try:
                (lambda: 1 / 0)()
            except ZeroDivisionError:
                pass
            after()

        outer()
        quiet()
        """
    )
    assert told(trace) == [
        "main: outer()",
        "main: outer() > inner()",
        "main: outer() > after()",
        "main: quiet()",
        "main: quiet() > lambda()",
        "main: quiet() > after()",
    ]
    assert [call.error for call in trace.calls] == ["", "ValueError('no')", "", "", "", ""]
    assert all(call.last >= 0 for call in trace.calls)


def test_blocks_of_executors_but_not_of_locks() -> None:
    trace = recorded(
        """
        import threading
        from concurrent.futures import ThreadPoolExecutor

        lock = threading.Lock()
        with lock, ThreadPoolExecutor() as outer:
            with ThreadPoolExecutor() as inner:
                inner.submit(print, 1)
        """
    )
    assert told(trace) == ["main: with outer", "main: with outer > with inner"]
    outer, inner = trace.calls
    assert [trace.objects[call.object].kind for call in trace.calls] == ["executor", "executor"]
    joined = [step.index for step in trace if step.operation == "join"]
    # Leaving the block joins the worker; the end of the program does so again.
    assert inner.first <= joined[0] < inner.last <= outer.last


def test_futures_as_they_complete() -> None:
    trace = recorded(
        """
        import time
        from concurrent.futures import ThreadPoolExecutor, as_completed, wait

        def work(seconds):
            time.sleep(seconds)

        executor = ThreadPoolExecutor()
        futures = [executor.submit(work, n) for n in (3, 2)]
        for future in as_completed(futures):
            print("done")
        wait(futures)
        """
    )
    first, second = (trace.objects[row].name for row in (trace.deliveries[1].object, trace.deliveries[0].object))
    assert (first, second) == ("future work", "future work 2")
    assert [(d.wait, d.object >= 0) for d in trace.deliveries] == [
        (1, True),
        (1, True),
        (1, False),
        (2, True),
        (2, True),
        (2, False),
    ]


def test_recursion_that_nobody_notices_is_cut_short() -> None:
    trace = recorded(
        """
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)

        print(fib(15))
        """
    )
    assert 1 < len(trace.calls) < 2_500
    assert trace.output == "610\n"


def test_a_call_that_never_ends() -> None:
    trace = recorded(
        """
        import threading

        def stuck(lock):
            lock.acquire()
            lock.acquire()

        stuck(threading.Lock())
        """
    )
    assert trace.verdict is Verdict.DEADLOCK
    assert [(call.name, call.last, call.end) for call in trace.calls] == [("stuck", -1, -1)]


def test_schedules_mean_the_same_with_notes_and_without() -> None:
    source = """
        import threading

        counter = 0

        def add(n):
            return n + 1

        def work():
            global counter
            counter = add(counter)

        threads = [threading.Thread(target=work) for _ in range(2)]
        for t in threads: t.start()
        for t in threads: t.join()
        assert counter == 2
        """
    for granularity in ("access", "gil"):
        with Stage(Program.from_text(dedent(source)), Options(granularity=granularity)) as stage:
            result = explore(
                stage,
                "dpor",
                Limits(),
                on_progress=lambda _: None,
                progress_every=1e9,
                should_stop=lambda: False,
            )
        failed = next(row for row in result.outcomes if row.verdict is Verdict.FAILED)
        trace = recorded(source, granularity, str(Schedule.parse(failed.schedule)))
        assert trace.verdict is Verdict.FAILED
        assert [call.name for call in trace.calls].count("work") == 2


def test_calls_survive_a_file() -> None:
    trace = recorded("def f(a):\n    print(a)\nf('x')\n")
    assert trace_from_bytes(trace_to_bytes(trace)) == trace
