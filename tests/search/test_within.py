"""What shows, compares or copies a value reads all that is inside it, though the program names only the value."""

from __future__ import annotations

import pytest

from tests.search.exploring import explored, told

PROGRAM = """
import copy, json, threading
from dataclasses import asdict, dataclass, field, replace
from itertools import chain
from operator import attrgetter, itemgetter
from types import SimpleNamespace
from typing import Any

@dataclass(order=True)
class Account:
    balance: Any = 0

class Plain:
    def __init__(self, balance): self.balance = balance

{before}
def work():
    {change}
thread = threading.Thread(target=work)
thread.start()
print({look})
"""


@pytest.mark.parametrize(
    ("before", "change", "look", "either"),
    [
        ("log = {0: []}", "log[0].append(1)", "log", ("{0: []}", "{0: [1]}")),
        ("log = {0: []}", "log[0].append(1)", "str(log)", ("{0: []}", "{0: [1]}")),
        ("log = {0: []}", "log[0].append(1)", "f'{log}'", ("{0: []}", "{0: [1]}")),
        ("log = {0: []}", "log[0].append(1)", "'%s' % log", ("{0: []}", "{0: [1]}")),
        ("log = {0: []}", "log[0].append(1)", "log == {0: [1]}", ("False", "True")),
        ("log = {0: []}", "log[0].append(1)", "json.dumps(log)", ('{"0": []}', '{"0": [1]}')),
        ("log = {0: []}", "log[0].append(1)", "copy.deepcopy(log)", ("{0: []}", "{0: [1]}")),
        ("log = {0: []}", "log[0].append(1)", "(log, 1)", ("({0: []}, 1)", "({0: [1]}, 1)")),
        ("log = {0: []}", "log[0].append(1)", "list(log.items())", ("[(0, [])]", "[(0, [1])]")),
        ("log = [[[]]]", "log[0][0].append(1)", "[log]", ("[[[[]]]]", "[[[[1]]]]")),
        ("rows = [[1], [2]]", "rows[0][0] = 3", "max(rows)", ("[2]", "[3]")),
        ("one = Account()", "one.balance += 1", "one", ("Account(balance=0)", "Account(balance=1)")),
        ("one = Account()", "one.balance += 1", "[one]", ("[Account(balance=0)]", "[Account(balance=1)]")),
        ("one = Account([])", "one.balance.append(1)", "one", ("Account(balance=[])", "Account(balance=[1])")),
        ("one = Account()", "one.balance += 1", "one == Account(1)", ("False", "True")),
        ("one = Account()", "one.balance += 1", "asdict(one)", ("{'balance': 0}", "{'balance': 1}")),
        ("one = Account()", "one.balance += 1", "replace(one)", ("Account(balance=0)", "Account(balance=1)")),
        ("one = Account()", "one.balance += 1", "vars(one)", ("{'balance': 0}", "{'balance': 1}")),
        ("all = [Account(1), Account(2)]", "all[0].balance = 3", "max(all).balance", ("2", "3")),
        ("one = SimpleNamespace(x=0)", "one.x += 1", "one", ("namespace(x=0)", "namespace(x=1)")),
        ("one = Plain(0)", "one.balance += 1", "copy.copy(one).balance", ("0", "1")),
        ("one = Plain([])", "one.balance.append(1)", "copy.deepcopy(one).balance", ("[]", "[1]")),
        ("one = Plain(0)", "one.balance = 1", "dict(one.__dict__)", ("{'balance': 0}", "{'balance': 1}")),
        ("one = Plain(0)", "one.__dict__['balance'] = 1", "one.balance", ("0", "1")),
        ("one = Plain(0)", "vars(one).update(balance=1)", "one.balance", ("0", "1")),
        ("one, two = Plain(0), Plain(0); two.__dict__ = one.__dict__", "two.balance = 1", "one.balance", ("0", "1")),
        ("rows = [[]]", "rows[0].append(1)", "list(map(len, rows))", ("[0]", "[1]")),
        ("rows = [[]]", "rows[0].append(1)", "len(list(filter(None, rows)))", ("0", "1")),
        ("rows = [[], [0]]", "rows[0].extend([1, 2])", "max(rows, key=len)", ("[0]", "[1, 2]")),
        ("rows = [[]]", "rows[0].append(1)", "sum(rows, [])", ("[]", "[1]")),
        ("rows = [[]]", "rows[0].append(1)", "list(chain(*rows))", ("[]", "[1]")),
        ("rows = [[]]", "rows[0].append(1)", "list(chain.from_iterable(rows))", ("[]", "[1]")),
        ("rows = [[]]", "rows[0].append(1)", "list(map(rows.__getitem__, [0]))", ("[[]]", "[[1]]")),
        ("all = [Plain(1)]", "all[0].balance = 3", "list(map(attrgetter('balance'), all))", ("[1]", "[3]")),
        ("one = {'a': 1}", "one['a'] = 2", "itemgetter('a')(one)", ("1", "2")),
        ("cells = memoryview(bytearray(1))", "cells[0] = 1", "cells[0]", ("0", "1")),
    ],
)
def test_it_is_found_before_and_after(before: str, change: str, look: str, either: tuple[str, str]) -> None:
    found = explored(PROGRAM.format(before=before, change=change, look=look))
    assert found.complete
    assert {row.output.strip() for row in found.outcomes} == set(either)


def test_what_nobody_else_can_change_is_no_choice() -> None:
    found = explored(
        PROGRAM.format(before="log = {0: [1]}", change="own = {0: []}; own[0].append(1); str(own)", look="log")
    )
    assert (found.complete, found.executions) == (True, 1)
    assert len(told(found)) == 1


@pytest.mark.parametrize(
    ("look", "seen"),
    [
        ("print(first, second)", {"[] []", "[1] []", "[] [2]", "[1] [2]"}),
        ("print('%s %s' % (first, second))", {"[] []", "[1] []", "[] [2]", "[1] [2]"}),
        ("print('{} {}'.format(first, second))", {"[] []", "[1] []", "[] [2]", "[1] [2]"}),
        ("print(first == second)", {"True", "False"}),
        ("print(first + second)", {"[]", "[1]", "[2]", "[1, 2]"}),
        ("print(first, len(second))", {"[] 0", "[1] 0", "[] 1", "[1] 1"}),
    ],
)
def test_what_is_looked_at_in_one_go_is_one_step(look: str, seen: set[str]) -> None:
    source = f"""
import threading
first, second = [], []
for one in (lambda: first.append(1), lambda: second.append(2)): threading.Thread(target=one).start()
{look}
"""
    for strategy in ("dpor", "dfs"):
        found = explored(source, strategy)
        assert found.complete
        assert {row.output.strip() for row in found.outcomes} == seen


def test_an_inner_container_that_comes_while_somebody_waits_to_look_counts() -> None:
    found = explored("""
import threading
table = {}
def work():
    table["a"] = inner = []
    inner.append(1)
threading.Thread(target=work).start()
print(table)
""")
    assert found.complete
    assert {row.output.strip() for row in found.outcomes} == {"{}", "{'a': []}", "{'a': [1]}"}


@pytest.mark.parametrize(
    ("before", "case"),
    [
        ("one = {'k': [0]}", "{'k': [_]}"),
        ("one = [[0]]", "[[_]]"),
        ("one = SimpleNamespace(k=[0])", "SimpleNamespace(k=[_])"),
    ],
)
def test_a_pattern_looks_into_what_is_inside(before: str, case: str) -> None:
    found = explored(f"""
import threading
from types import SimpleNamespace
{before}
inner = one.k if isinstance(one, SimpleNamespace) else list(one.values() if isinstance(one, dict) else one)[0]
threading.Thread(target=lambda: inner.append(1)).start()
match one:
    case {case}: print("one")
    case _: print("more")
""")
    assert found.complete
    assert {row.output.strip() for row in found.outcomes} == {"one", "more"}
