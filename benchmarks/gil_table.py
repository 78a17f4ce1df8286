"""Small programs, and which of their outcomes a build of CPython with a GIL (from 3.11 on) can have.

In each of them two threads carry out the same statements some times. The outcome is ``exact`` if the result is that of one
thread after the other, else ``lost``. What granularity ``gil`` says is a test; that the interpreter agrees is shown by
`benchmarks.gil_stress`.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

_PROGRAM = """\
import threading
{setup}
TIMES = {times}


def work():
    global n, a, b, xs, words
    for _ in range(TIMES):
{statements}


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("exact" if {result} else "lost")
"""


# The interpreter specialises code that it has executed a few times: this one never gets that far.
_COLD = """\
import threading
from types import FunctionType
{setup}
TIMES = {times}


def step():
    global n, a, b, xs, words
{statements}


def work():
    for _ in range(TIMES):
        FunctionType(step.__code__.replace(), globals())()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print("exact" if {result} else "lost")
"""


@dataclass(frozen=True, slots=True)
class Row:
    """``result`` is an expression that is true if nothing was lost; ``possible``: whether something can be lost."""

    name: str
    statements: str
    possible: bool
    setup: str = "n = 0"
    result: str = "n == 2 * TIMES"

    def program(self, times: int) -> str:
        """The whole text, with ``times`` rounds for each thread."""
        return _PROGRAM.format(
            setup=self.setup, times=times, statements=indent(self.statements, " " * 8), result=self.result
        )

    def cold_program(self, times: int) -> str:
        """The same, but each round executes a copy of the code that has never been executed before."""
        return _COLD.format(
            setup=self.setup, times=times, statements=indent(self.statements, " " * 4), result=self.result
        )


_BOX = "class Box:\n    n = 0\n    def increment(self):\n        self.n += 1\nbox = Box()"
_PROPERTY = (
    "class Box:\n    _n = 0\n    @property\n    def n(self):\n        return self._n\n"
    "    @n.setter\n    def n(self, value):\n        self._n = value\nbox = Box()"
)
_CLOSURE = (
    "def make():\n    count = 0\n    def increment():\n        nonlocal count\n        count += 1\n"
    "    return increment, lambda: count\nincrement, current = make()"
)
_ONE = "n = 0\ndef one():\n    return 1"
_RADD = "n = 0\nclass One:\n    def __radd__(self, other):\n        return other + 1\none = One()"
_GENERATOR = "n = 0\ndef steps():\n    global n\n    seen = n\n    yield\n    n = seen + 1"
_LOCK = "n = 0\nlock = threading.Lock()"

TABLE = (
    Row("+= of a global", "n += 1", False),
    Row("x = x + 1 of a global", "n = n + 1", False),
    Row("x = x + 1 over two lines", "seen = n\nn = seen + 1", False),
    Row("walrus between", "n = (seen := n) + 1", False),
    Row("condition between", "n = n + (1 if n >= 0 else 2)", False),
    Row("check, then act", "if n < TIMES:\n    n += 1", False, result="n == TIMES"),
    Row("+= in try", "try:\n    n += 1\nexcept ValueError:\n    pass", False),
    Row("+= of a closure variable", "increment()", False, _CLOSURE, "current() == 2 * TIMES"),
    Row("+= of an attribute", "box.n += 1", False, _BOX, "box.n == 2 * TIMES"),
    Row("+= of an attribute in a method", "box.increment()", False, _BOX, "box.n == 2 * TIMES"),
    Row("+= of an item of a list", "xs[0] += 1", False, "xs = [0]", "xs[0] == 2 * TIMES"),
    Row("+= of an item of a dict", "words['a'] += 1", False, "words = {'a': 0}", "words['a'] == 2 * TIMES"),
    Row("+= of a text", "n += 'x'", False, "n = ''", "len(n) == 2 * TIMES"),
    Row("+= of a list", "xs += [1]", False, "xs = []", "len(xs) == 2 * TIMES"),
    Row("swap of two globals", "a, b = b, a", False, "a, b = 1, 2", "{a, b} == {1, 2}"),
    Row("swap of two items", "xs[0], xs[1] = xs[1], xs[0]", False, "xs = [1, 2]", "sorted(xs) == [1, 2]"),
    Row("append", "xs.append(1)", False, "xs = []", "len(xs) == 2 * TIMES"),
    Row("add to a set", "xs.add(len(xs))", True, "xs = set()", "len(xs) == 2 * TIMES"),
    Row("update of a dict", "words.update(a=1)", False, "words = {}", "words == {'a': 1}"),
    Row(
        "insert, then count",
        "words.setdefault('a', 0)\nwords['a'] += 1",
        False,
        "words = {}",
        "words['a'] == 2 * TIMES",
    ),
    Row("tuple assignment", "a, n = 1, n + 1", False),
    Row("+= of two globals", "n += 1\na += 1", False, "n = a = 0", "n == a == 2 * TIMES"),
    Row("match between", "match n:\n    case _:\n        n = n + 1", False),
    Row("or between", "n = (n or 0) + 1", False),
    Row("chained comparison, then act", "if -1 < n < TIMES:\n    n += 1", False, result="n == TIMES"),
    Row(
        "+= of an attribute of an attribute",
        "box.inner.n += 1",
        False,
        f"{_BOX}\nbox.inner = Box()",
        "box.inner.n == 2 * TIMES",
    ),
    Row("+= of an item by tuple", "words['a', 1] += 1", False, "words = {('a', 1): 0}", "words['a', 1] == 2 * TIMES"),
    Row(
        "swap of two attributes",
        "box.a, box.b = box.b, box.a",
        False,
        f"{_BOX}\nbox.a, box.b = 1, 2",
        "{box.a, box.b} == {1, 2}",
    ),
    Row("extend by a list", "xs.extend([1])", False, "xs = []", "len(xs) == 2 * TIMES"),
    Row("slice assignment", "xs[len(xs):] = [1]", True, "xs = []", "len(xs) == 2 * TIMES"),
    Row("finally between", "seen = n\ntry:\n    pass\nfinally:\n    n = seen + 1", False),
    Row("raise and catch between", "seen = n\ntry:\n    raise KeyError\nexcept KeyError:\n    n = seen + 1", False),
    Row("text method between", "n = n + len('x'.upper())", True),
    Row("sum between", "n = n + sum((1,))", True),
    Row(
        "with between",
        "seen = n\nwith nothing:\n    pass\nn = seen + 1",
        True,
        "from contextlib import nullcontext\nn = 0\nnothing = nullcontext()",
    ),
    Row("call of a class between", "n = n + One().one", True, "n = 0\nclass One:\n    one = 1"),
    Row("sorted between", "n = n + sorted([1])[0]", True),
    Row("next between", "n = n + next(ones)", True, "from itertools import repeat\nn = 0\nones = repeat(1)"),
    Row("len between", "n = n + len('x')", True),
    Row("isinstance between", "n = n + isinstance(n, int)", True),
    Row("f-string between", "n = n + len(f'{n}') * 0 + 1", True),
    Row("lock around", "with lock:\n    n += 1", False, _LOCK),
    Row("call before the load", "n = one() + n", False, _ONE),
    Row("call after the load", "n = n + one()", True, _ONE),
    Row("+= of a call", "n += one()", True, _ONE),
    Row("lambda between", "n = (lambda value: value + 1)(n)", True),
    Row("int between", "n = n + int('1')", True),
    Row("max between", "n = max(n, n + 1)", True),
    Row("get between", "words['a'] = words.get('a', 0) + 1", True, "words = {}", "words['a'] == 2 * TIMES"),
    Row("property between", "box.n = box.n + 1", True, _PROPERTY, "box.n == 2 * TIMES"),
    Row("__radd__ between", "n = n + one", True, _RADD),
    Row("loop between", "seen = n\nfor _ in range(2):\n    pass\nn = seen + 1", True),
    Row("while between", "seen = n\nturns = 2\nwhile turns:\n    turns -= 1\nn = seen + 1", True),
    Row("comprehension between", "n = n + [1 for _ in 'x'][0]", True),
    Row("generator between", "for _ in steps():\n    pass", True, _GENERATOR),
    Row("lock released between", "with lock:\n    seen = n\nwith lock:\n    n = seen + 1", True, _LOCK),
    Row("pop, then append", "xs.append(xs.pop() + 1 if xs else 1)", True, "xs = [0]", "xs == [2 * TIMES]"),
)
"""Where something *can* be lost, a stress run need not show it; where it cannot, no run may."""
