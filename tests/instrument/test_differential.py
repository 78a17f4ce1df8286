"""Random programs do exactly the same, in the same order, with the same errors at the same places, when rewritten."""

from __future__ import annotations

import ast
import warnings
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coolthreads.costs import default_costs
from coolthreads.instrument import SiteTable, complete, rewrite
from coolthreads.kernel.charges import charges
from coolthreads.kernel.turns import Kernel
from tests.instrument import watched
from tests.instrument.programs import Writer

FILENAME = "program.py"


def execute(code: Any, log: watched.Log, hooks: dict[str, Any]) -> tuple[str, list[Any]]:
    """Kind of end, and where an exception came from."""

    class Holder:
        def __init__(self) -> None:
            self.b = log.items()

    def keyed(value: Any) -> int:
        log.access("key", watched.describe(value))
        return 1

    entries: dict[str, Any] = {
        "__name__": "program",
        "v": log.value,
        "items": lambda: log.items(),
        "table": log.table,
        "table_of_words": lambda: {"r": log.value()},
        "report": lambda *values: log.access("report", *map(watched.describe, values)),
        "call": lambda function, argument: keyed if function is keyed else function(argument),
        "keyed": keyed,
        "holder": lambda _: Holder(),
        "keep": lambda _: lambda function: function,
        "Boom": watched.Boom,
        **hooks,
    }
    log.globals = entries
    try:
        exec(code, entries)
    except (Exception, watched.Endless) as error:
        return f"{type(error).__name__}: {error}", watched.positions(error, FILENAME)
    finally:
        log.look_at_globals()
    return "", []


def compare(seed: int, everything: bool = False, granularity: str = "access", timed: bool = False) -> int:
    """Run one program plain and rewritten, undisturbed and with a failure at some event; returns the number of events."""
    source = Writer(seed).program()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            plain = compile(source, FILENAME, "exec", dont_inherit=True)
        except SyntaxError:
            return 0
        sites = SiteTable()
        costs = default_costs() if timed else None
        tree = rewrite(
            source, FILENAME, "program", 0, sites, everything=everything, granularity=granularity, costs=costs
        )
        rewritten = compile(tree, FILENAME, "exec", dont_inherit=True)
    count = 0
    for fail_at in (-1, 5 + seed % 60, 20 + seed % 150):
        log, other = watched.Log(fail_at), watched.Log(fail_at)
        expected = execute(plain, log, {})
        extra = charges(Kernel(), lambda function: function, True) if timed else {}
        found = execute(rewritten, other, complete(watched.hooks(other, sites.rows)) | extra)
        where = f"seed {seed}, failure at event {fail_at}"
        did = [event for event in other.events if event[0] != "announce"]
        meant = [event for event in log.events if event[0] != "announce"]
        if without_stores(meant) != without_stores(did) or expected != found or watched.breach(other.events):
            pytest.fail(f"{where}: {expected}, {found}, {watched.breach(other.events)}\n{source}\n{ast.unparse(tree)}")
        count += len(did)
    return count


def without_stores(events: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    # Two stores between two events look like one: how many are seen depends on the announcements.
    return [event for event in events if event[0] not in ("store", "delete")]


@pytest.mark.parametrize(
    ("everything", "granularity", "timed"),
    [
        (False, "access", False),
        (True, "access", False),
        (False, "gil", False),
        (False, "access", True),
        (False, "gil", True),
    ],
    ids=["as needed", "everything", "gil", "timed", "timed with a gil"],
)
@settings(max_examples=settings().max_examples // 6)
@given(seed=st.integers(0, 1 << 32))
def test_random_programs(everything: bool, granularity: str, timed: bool, seed: int) -> None:
    compare(seed, everything, granularity, timed)


def test_random_programs_are_worth_the_effort() -> None:
    events = [compare(seed) for seed in range(15)]
    assert sum(map(bool, events)) > 12
    assert sum(events) > 15 * 50


def test_the_law_can_be_broken() -> None:
    announced = ("announce", "get", 1, "x")
    assert watched.breach([announced, ("get", 1, "x")]) == ""
    assert watched.breach([announced, ("call", 2), ("get", 1, "x")])
    assert watched.breach([("get", 1, "x")])
    assert watched.breach([("announce", "store", "g", False), ("call", 2)])
