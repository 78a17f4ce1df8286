"""The law of partial-order reduction: everything that any interleaving can do, and each class of them only once."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coolthreads.search.depth_first import DepthFirst
from coolthreads.search.dpor import Dpor
from tests.search.small_programs import Program, Seen, TooMany, explore

INCREMENT = (("read", 0), ("write", 0))


def classes(program: Program, most: int = 1_000) -> tuple[set[Seen | None], int, int]:
    """Brute force: what can be seen, how many classes of equivalent interleavings, how many interleavings."""
    search = DepthFirst()
    search.events = []
    found = explore(program, search, most)
    return {seen for seen, _ in found}, len({one for _, one in found}), len(found)


def reduced(program: Program) -> tuple[set[Seen | None], int, int]:
    """The same by partial-order reduction: what was seen, executions, redundant executions."""
    found = explore(program, Dpor())
    whole = [seen for seen, _ in found if seen is not None]
    return set(whole), len(whole), len(found) - len(whole)


@pytest.mark.parametrize(
    ("program", "naive", "expected"),
    [
        ((INCREMENT,) * 2, 6, 4),
        ((INCREMENT,) * 3, 90, 36),
        ((INCREMENT * 3,) * 2, 924, 328),
        (((("acquire", 0), *INCREMENT, ("release", 0)),) * 2, None, 2),
        (((("acquire", 0), *INCREMENT, ("release", 0)),) * 3, None, 6),
    ],
)
def test_known_numbers_of_executions(program: Program, naive: int | None, expected: int) -> None:
    seen, found, executions = classes(program)
    if naive is not None:
        assert executions == naive
    assert found == expected
    assert reduced(program) == (seen, expected, 0)


def test_threads_that_share_nothing_have_one_execution() -> None:
    assert reduced(((("write", 0),) * 3, (("write", 1),) * 3))[1:] == (1, 0)


def test_a_reader_among_readers_is_not_reordered() -> None:
    assert reduced(((("read", 0),), (("read", 0),), (("write", 0),)))[1:] == (4, 0)


INSTRUCTIONS = st.one_of(
    st.tuples(st.sampled_from(["read", "write"]), st.integers(0, 1)),
    st.tuples(st.sampled_from(["acquire", "release", "try", "patiently", "briefly"]), st.integers(0, 1)),
    st.tuples(st.sampled_from(["put", "look"]), st.sampled_from(["a", "b"])),
    st.sampled_from(
        [
            ("down",),
            ("up",),
            ("set",),
            ("clear",),
            ("wait",),
            ("wait briefly",),
            ("wait patiently",),
            ("is set",),
            ("enqueue",),
            ("dequeue",),
            ("size",),
            ("await",),
            ("await briefly",),
            ("notify",),
            ("keys",),
            ("both",),
        ]
    ),
)
NESTED = st.lists(INSTRUCTIONS, min_size=1, max_size=2).map(lambda inner: ("start", *inner))
THREADS = st.lists(
    st.one_of(INSTRUCTIONS, INSTRUCTIONS, INSTRUCTIONS, NESTED, st.just(("join",))), min_size=1, max_size=4
).map(tuple)
PROGRAMS = st.lists(THREADS, min_size=2, max_size=3).map(tuple)


@given(PROGRAMS)
def test_nothing_is_missed_and_nothing_done_twice(program: Program) -> None:
    try:
        seen, found, _ = classes(program)
    except TooMany:
        assume(False)
    what, executions, redundant = reduced(program)
    assert what == seen
    assert executions == found
    assert redundant == 0
