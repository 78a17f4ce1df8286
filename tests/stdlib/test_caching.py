"""`functools`: the threads of a program share its caches."""

from __future__ import annotations

import sys

from tests.search.exploring import explored

CACHED = """
import threading
from functools import {name}
calls = []
class Report:
    @{name}
    def total(self):
        calls.append(1)
        return len(calls)
report = Report()
def work(): report.total{call}
for thread in [threading.Thread(target=work) for _ in range(2)]: thread.start()
for thread in threading.enumerate()[1:]: thread.join()
print(len(calls))
"""


def seen(name: str, call: str) -> set[str]:
    found = explored(CACHED.format(name=name, call=call))
    assert found.complete
    return {row.output.strip() for row in found.outcomes}


def test_a_result_is_found_or_computed_twice() -> None:
    assert seen("cache", "()") == seen("lru_cache", "()") == {"1", "2"}


def test_a_cached_property_is_computed_once_only_under_a_lock() -> None:
    assert seen("cached_property", "") == ({"1"} if sys.version_info < (3, 12) else {"1", "2"})


def test_what_differs_from_a_plain_cache_does_not_show() -> None:
    found = explored("""
import pickle, sys, traceback
from functools import cache, lru_cache
@lru_cache(maxsize=2)
def square(x):
    "Squares."
    return x * x
@cache
def depth(n): return n and 1 + depth(n - 1)
@cache
def fails(): raise ValueError
assert [square(x) for x in (1, 2, 1, 3, 2)] == [1, 4, 1, 9, 4]
assert square.cache_info()[:2] == (1, 4) and square.cache_parameters() == {"maxsize": 2, "typed": False}
assert (square.__name__, square.__doc__, square.__wrapped__(3)) == ("square", "Squares.", 9)
assert type(square).__module__ == "functools" and depth(450) == 450
square.cache_clear()
assert square.cache_info().currsize == 0
try: fails()
except ValueError: assert "coolthreads" not in traceback.format_exc()
try: lru_cache("x")
except TypeError as error: print(error)
""")
    assert [row.output for row in found.outcomes] == ["Expected first argument to be an integer, a callable, or None\n"]
