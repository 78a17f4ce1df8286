"""What is said to the claims of the talk follows from the figures, and from nothing else."""

from dataclasses import replace

import pytest

from coolthreads_app.lab.claims import answers
from coolthreads_app.lab.results import Measurement
from coolthreads_app.lab.speed import Piece, heard, serving
from coolthreads_app.lab.tables import tables
from tests.app.lab import measured


def loads(asyncio: list[int], tail: int) -> Measurement:
    """Threads take 1,000 microseconds under each load, and 2,000 at the worst; asyncio as long as said."""
    servings = []
    for number, usual in enumerate(asyncio):
        for server, each, worst in (("threads", 1000, 2000), ("asyncio", usual, tail)):
            said = {"microseconds": [each] * 980 + [worst] * 20, "seconds": each / 1000, "errors": 0}
            servings.append(serving(Piece("echo", server, "io", 10 + number), [heard(said, 20_000_000)]))
    return replace(measured.speed(), servings=tuple(servings))


def holds(measurement: Measurement) -> dict[str, str]:
    return {answer.claim: answer.holds for answer in answers(measurement)}


@pytest.mark.parametrize(
    ("thread", "task", "expected"),
    [(10_000, 2_000, ("yes", "yes")), (40_000, 2_500, ("no", "yes")), (900, 90, ("no", "no"))],
)
def test_costs_are_compared_with_those_of_the_talk(thread: int, task: int, expected: tuple[str, str]):
    found = holds(measured.memory(thread=thread, task=task))
    assert (found["a thread costs about 10 kB"], found["a task costs about 2 kB"]) == expected


def test_from_how_many_on_asyncio_needs_less_is_where_the_lines_meet():
    # It begins with 10 MB more and saves 8 kB each: 1,250 later. With 30 kB each after 333.
    claim = "beyond a few hundred, asyncio wins on memory"
    late = next(answer for answer in answers(measured.memory()) if answer.claim == claim)
    assert "from about 1,250 on; not reached by what was weighed" in late.found
    assert late.holds == "no"
    soon = next(answer for answer in answers(measured.memory(thread=32_000)) if answer.claim == claim)
    assert "from about 333 on; weighed at 1,000: 20.0 MB less" in soon.found
    assert soon.holds == "yes"
    never = next(answer for answer in answers(measured.memory(thread=2_000, task=2_000)) if answer.claim == claim)
    assert never.holds == "no"


@pytest.mark.parametrize(
    ("asyncio", "tail", "faster", "worse"),
    [
        ([1500, 1400], 4000, "yes", "yes"),  # slower, and with a longer tail
        ([1050, 1000], 2000, "yes", "no"),  # equal
        ([500, 600], 900, "no", "no"),  # faster
        ([500, 1500], 4000, "partly", "yes"),
    ],
)
def test_speed_is_compared_under_the_same_load(asyncio: list[int], tail: int, faster: str, worse: str):
    found = holds(loads(asyncio, tail))
    assert found["asyncio is not faster"] == faster
    assert found["the tail latency of asyncio is worse"] == worse
    assert not any("uvloop" in claim for claim in found)


def test_what_was_not_measured_is_not_judged():
    assert answers(measured.switches()) == []
    only = replace(
        measured.speed(), servings=tuple(row for row in measured.speed().servings if row.server == "threads")
    )
    assert answers(only) == []
    assert "What the talk claims" not in [table.title for table in tables(only)]
    assert tables(measured.speed())[0].title == "What the talk claims"


def test_the_lock_of_an_interpreter_is_said():
    assert "Py_GIL_DISABLED is not set" in measured.PYTHON.lock
    assert measured.FREE.lock.endswith("threads compute at the same time.")
    assert "(greenlet turns it on" in replace(measured.FREE, locking=("greenlet",)).lock
    assert "the global interpreter lock is on" in replace(measured.FREE, gil=True).lock
    assert replace(measured.PYTHON, implementation="PyPy").lock == ""
