"""Futures: unresolved ones, exceptions nobody asked for, calls that found no worker."""

from __future__ import annotations

import pytest

from coolthreads.insight.futures import backlogs, unresolved_futures, unretrieved_exceptions
from coolthreads.trace import Trace
from tests.insight.recorded import story, trace_of

POOL = """\
from concurrent.futures import ThreadPoolExecutor
def broken():
    raise ValueError("no")
def fine():
    return ValueError("only a value")
with ThreadPoolExecutor(1) as pool:
    future = pool.submit({function})
    {then}
"""


def lying(trace: Trace) -> list[tuple[str, str]]:
    return [(trace.name_of(row.future), row.error) for row in unretrieved_exceptions(trace)]


def test_an_exception_that_nobody_asks_for() -> None:
    trace = trace_of(POOL.format(function="broken", then="pass"))
    assert trace.verdict == "passed"
    assert lying(trace) == [("future broken", "ValueError('no')")]
    assert "ValueError('no') lies in future broken, and nobody asks for it." in story(trace)


@pytest.mark.parametrize("then", ["future.exception()", "future.add_done_callback(print)"])
def test_one_that_somebody_asks_for(then: str) -> None:
    assert lying(trace_of(POOL.format(function="broken", then=then))) == []


def test_an_exception_as_a_value() -> None:
    assert lying(trace_of(POOL.format(function="fine", then="pass"))) == []


def test_not_waiting_long_enough_is_not_asking() -> None:
    source = POOL.format(function="broken", then="pass").replace(
        "    raise", "    import time; time.sleep(5)\n    raise"
    ).replace("    pass\n", "    try: future.result(1)\n    except TimeoutError: pass\n")  # fmt: skip
    assert lying(trace_of(source)) == [("future broken", "ValueError('no')")]


def test_an_unresolved_future_and_who_waits_for_it() -> None:
    trace = trace_of("""\
from concurrent.futures import Future
never, done, dropped = Future(), Future(), Future()
done.set_result(1)
dropped.cancel()
print(done.result(), dropped.cancelled(), never.done())
never.result()
""")
    (row,) = unresolved_futures(trace)
    assert (trace.name_of(row.future), row.waiting) == (trace.name_of(trace.pending[0].object), (0,))
    assert backlogs(trace) == ()


def test_every_call_of_a_pool_is_taken_before_it_ends() -> None:
    trace = trace_of(POOL.format(function="fine", then="pool.submit(fine)"))
    assert unresolved_futures(trace) == ()
    assert backlogs(trace) == ()
