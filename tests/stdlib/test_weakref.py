"""Weak references: another thread may let go of the object at any moment."""

from __future__ import annotations

from textwrap import dedent

import pytest

from coolthreads.exploration import Exploration
from tests.search.exploring import explored

HEAD = """
import threading, weakref
class Big: pass
kept = [Big()]
weak = weakref.ref(kept[0])
table = weakref.WeakValueDictionary({1: kept[0]})
def let_go():
    kept.clear()
"""
THREADS = """
threads = [threading.Thread(target=work) for work in (let_go, use)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def found(body: str, strategy: str = "dpor") -> Exploration:
    return explored(HEAD + "def use():\n" + dedent(body).replace("\n", "\n    ") + THREADS, strategy)


@pytest.mark.parametrize(
    "body",
    ["\nif weak() is not None: weak().field = 1", "\nif 1 in table: table[1].field = 1", "\nprint(weak() is None)"],
)
def test_it_may_be_gone_the_next_time(body: str) -> None:
    pruned, plain = found(body), found(body, "dfs")
    assert len(pruned.outcomes) == 2
    assert {(row.verdict, row.summary, row.output) for row in pruned.outcomes} == {
        (row.verdict, row.summary, row.output) for row in plain.outcomes
    }
    assert pruned.complete


def test_who_holds_it_keeps_it() -> None:
    result = found("\nheld = weak()\nif held is not None: held.field = 1")
    assert (result.verdict, result.complete) == ("passed", True)


def test_it_is_an_ordinary_reference() -> None:
    result = explored(
        HEAD + "assert weak() is kept[0] and isinstance(weak, weakref.ref) and weak == weakref.ref(kept[0])\n"
        "kept.clear()\nassert weak() is None and not table and len(weakref.WeakSet()) == 0\n"
    )
    assert (result.verdict, result.complete) == ("passed", True)


def test_what_lay_in_a_list_ends_with_the_list() -> None:
    search = explored("""
import threading
class Connection:
    def __init__(self, number): self.number = number
    def __del__(self): closed.append(self.number)
closed, seen = [], []
def count(connections): return len(connections)
def work(): count([Connection(1)])
def look(): seen.append(len(closed))
threads = [threading.Thread(target=body) for body in (work, look)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(*seen, closed)
""")
    assert search.complete
    assert {row.output for row in search.outcomes} == {"0 [1]\n", "1 [1]\n"}


def test_finalizers_work_in_every_execution() -> None:
    search = explored("""
import threading, weakref
class Big: pass
big = Big()
weakref.finalize(big, print, "gone")
other = threading.Thread(target=lambda: print("other"))
other.start()
print("main")
other.join()
del big
left = Big()
weakref.finalize(left, print, "at exit")
""")
    assert search.complete
    assert {row.output for row in search.outcomes} == {
        f"{one}\n{two}\ngone\nat exit\n" for one, two in (("main", "other"), ("other", "main"))
    }
