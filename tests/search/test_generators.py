"""Generators that threads share: CPython refuses to resume one that is running, and a search finds the order that does it."""

from __future__ import annotations

import pytest

from coolthreads.verdict import Verdict
from tests.search.exploring import explored

TWO = """
threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
TICKETS = """
import threading
def tickets():
    number = 0
    while True:
        number += 1
        yield number
ticket = tickets()
"""
REFUSED = "ValueError: generator already executing"

WAYS = {
    "next": "def work(): next(ticket)",
    "next with a default": "def work(): next(ticket, None)",
    "send": "next(ticket)\ndef work(): ticket.send(1)",
    "a loop": "def work():\n    for number in ticket:\n        if number > 1: break",
    "zip": "def work(): list(zip(range(2), ticket))",
    "a list": "ticket = iter(ticket)\nticket = (n for n in range(2))\ndef work(): list(ticket)",
    "a generator expression": "doubled = (n for n in range(3))\ndef work():\n    for n in doubled: pass",
}


@pytest.mark.parametrize("way", WAYS)
def test_two_threads_may_meet_in_a_generator(way: str) -> None:
    found = explored(TICKETS + WAYS[way] + TWO, stop_on_failure=True)
    assert any(REFUSED in row.summary for row in found.outcomes)


def test_with_a_lock_they_never_do() -> None:
    work = "lock = threading.Lock()\ndef work():\n    with lock: taken.append(next(ticket))\ntaken = []"
    found = explored(TICKETS + work + TWO + "assert sorted(taken) == [1, 2]")
    assert found.complete
    assert found.verdict is Verdict.PASSED


def test_generators_of_one_thread_each_never_meet() -> None:
    work = """
def pairs(items):
    yield from zip(items, items[1:])
    return "end"
def all_of(items):
    end = yield from pairs(items)
    yield end
def work():
    assert list(all_of([1, 2, 3])) == [(1, 2), (2, 3), "end"]
    left = all_of([1, 2])
    next(left)
    left.close()
"""
    found = explored("import threading" + work + TWO)
    assert found.complete
    assert found.verdict is Verdict.PASSED
    assert found.executions <= 2


def test_a_generator_that_is_left_is_closed_at_once() -> None:
    work = """
log = []
def values():
    try:
        yield 1
        yield 2
    finally:
        log.append("closed")
def work():
    for value in values():
        break
    log.append("after")
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(log)
"""
    (row,) = explored("import threading" + work).outcomes
    assert row.output == "['closed', 'after']\n"


def test_a_thread_that_is_a_method_of_a_generator_resumes_it() -> None:
    found = explored(
        """
import threading
def adding():
    total = 0
    while True:
        total += yield total
        history.append(total)
history = []
sums = adding()
next(sums)
threads = [threading.Thread(target=sums.send, args=(number,)) for number in (1, 2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert history[-1] == 3
"""
    )
    # Each execution is the same when it is recorded, which it was not while only the generator's body said that it runs.
    assert found.complete
    assert {row.verdict for row in found.outcomes} == {Verdict.PASSED, Verdict.FAILED}
    assert any(REFUSED in row.summary for row in found.outcomes)
