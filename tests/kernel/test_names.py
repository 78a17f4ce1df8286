"""What objects are called: by what their creation is assigned to."""

from __future__ import annotations

import pytest

from tests.insight.recorded import trace_of


@pytest.mark.parametrize(
    ("made", "used", "name"),
    [
        ("lock = Lock()", "lock", "lock"),
        ("a, b = Lock(), Lock()", "b", "b"),
        ("[a, (b, c)] = Lock(), (Lock(), Lock())", "c", "c"),
        ("forks = [Lock() for _ in range(3)]", "forks[2]", "forks[2]"),
        ("pair = (Lock(), Lock())", "pair[1]", "pair[1]"),
        ("by_name = {'x': Lock(), 'y': Lock()}", "by_name['y']", "by_name['y']"),
        ("class C: pass\nc = C()\nc.guard = Lock()", "c.guard", "guard"),
        ("a = Lock(); a = Lock()", "a", "a 2"),
        ("lock: object = Lock()", "lock", "lock"),
        ("def make(): return Lock()\nlock = make()", "lock", "lock"),
        ("first = second = Lock()", "first", "second"),
    ],
)
def test_a_lock_is_called_as_what_it_is_assigned_to(made: str, used: str, name: str) -> None:
    trace = trace_of(f"from threading import Lock\n{made}\n{used}.acquire()\n")
    (found,) = {trace.name_of(step.object) for step in trace if step.operation == "acquire"}
    assert found == name


def test_what_a_block_enters_is_called_by_its_variable() -> None:
    trace = trace_of("""\
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(1) as kitchen, ThreadPoolExecutor(1) as garden:
    kitchen.submit(print)
    garden.submit(print)
""")
    assert [trace.name_of(step.object) for step in trace if step.operation == "submit"] == ["kitchen", "garden"]


def test_equal_names_get_an_ordinal() -> None:
    trace = trace_of("""\
from threading import Lock
class Account:
    def __init__(self): self.lock = Lock()
for account in [Account(), Account()]: account.lock.acquire()
""")
    assert [trace.name_of(step.object) for step in trace if step.operation == "acquire"] == ["lock", "lock 2"]
