"""Rewritten programs mean what they meant, and announce what can be shared."""

from __future__ import annotations

import ast
import textwrap
from typing import Any

import pytest

from coolthreads.instrument import SiteTable, inert, rewrite


def run(source: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The variables of a program after a plain and after a rewritten run."""
    source = textwrap.dedent(source)
    plain: dict[str, Any] = {"__name__": "program"}
    exec(compile(source, "program.py", "exec", dont_inherit=True), plain)
    rewritten: dict[str, Any] = {"__name__": "program", **inert.namespace()}
    tree = rewrite(source, "program.py", "program", 0, SiteTable())
    exec(compile(tree, "program.py", "exec", dont_inherit=True), rewritten)
    return plain, rewritten


def announced(source: str) -> set[str]:
    """What a program announces, as "operation kind name"."""
    sites = SiteTable()
    rewrite(textwrap.dedent(source), "program.py", "program", 0, sites)
    return {f"{access.operation} {access.kind} {access.name}".strip() for access in sites}


SAME = {
    "augmented assignment": """
        log = []
        class A:
            def __init__(self): self.x = 1; self.__y = 2; self.items = [1, 2]; self.d = {}
            def all(self):
                self.x += 1; self.__y *= 3; self.items += (3,); self.d["k"] = 1
                self.d["k"] += 5; self.items[len(self.items) - 1] -= 7; self.items[0:1] += [9]
                return self.x, self.__y, self.items, self.d
        result = A().all()
    """,
    "unpacking binds from left to right": """
        i = 0
        xs = [0, 0, 0]
        def f():
            global i
            i, xs[i] = 1, 5
            (a, *b), i = (1, 2, 3), 7
            return a, b, i
        result = f(), xs, i
    """,
    "chained assignment": """
        x = 0
        class A: pass
        def f(a):
            global x
            x = a.y = a.z = [1]
            return x is a.y is a.z
        result = f(A())
    """,
    "closures": """
        def outer():
            n = 0
            def inc(by):
                nonlocal n
                n += by
                return n
            def read(): return n
            return inc, read
        inc, read = outer()
        result = inc(2), inc(3), read()
    """,
    "closures over loop variables": """
        result = [f() for f in [lambda: i for i in range(3)]]
        other = [g() for g in [lambda: (a, b) for a, b in ((1, 2), (3, 4)) if a]]
    """,
    "a lambda owns variables": """
        f = lambda: ((n := 1), lambda: n, (n := 5))
        result = f()[1]()
    """,
    "handlers forget their exception": """
        def f():
            e = 1
            def g(): return e
            try:
                raise ValueError("x")
            except ValueError as e:
                text = repr(e)
            try:
                g()
            except NameError as error:
                return text, type(error).__name__
        result = f()
    """,
    "match": """
        x = None
        def f(subject):
            global x
            match subject:
                case {"a": x, **rest} if x > 1: return "mapping", x, rest
                case [x, *others]: return "sequence", x, others
                case x: return "other", x
        result = f({"a": 2, "b": 3}), f([1, 2]), f(5), x
    """,
    "methods with star arguments": """
        def f(items, *args, **kwargs):
            items.extend(*args)
            items.sort(**kwargs)
            return items
        class A: pass
        a = A(); a.items = [3, 1]
        a.items.insert(*(x for x in (0, 9)))
        result = f([1], [2, 5], key=lambda x: -x), a.items
    """,
    "class bodies": """
        def f(d):
            n = 1
            def g():
                nonlocal n
                n += 1
            class A:
                m = n
                d[str(m)] = 2
                d[str(m)] += 3
                x = [0]
                x += [1]
                y = d[str(m)]
                x.append(int("3"))
                del d[str(m)]
            g()
            return {k: v for k, v in vars(A).items() if not k.startswith("__")}, d, n
        result = f({})
    """,
    "deletion": """
        x = 1
        class A: pass
        a = A(); a.y = 1; d = {1: 2, 2: 3}; z = [1, 2, 3, 4]
        def f():
            global x
            del x, (a.y, d[1]), z[0:2]
        f()
        result = "x" in globals(), vars(a), d, z
    """,
    "for and with bind announced names": """
        import contextlib
        x = y = None
        def f():
            global x, y
            for x, y in [(1, 2), (3, 4)]: pass
            with contextlib.nullcontext(5) as x, contextlib.nullcontext((x, 7)) as (a, y): pass
            return x, y, a
        result = f()
    """,
    "imports bind announced names": """
        def f():
            global path, os, j
            import os.path
            import json as j, sys
            from os import path
            return path is os.path, j.__name__, sys.__name__
        result = f()
    """,
    "rebound functions and classes": """
        def f():
            global g, A
            def g(): return 1
            class A:
                def m(self): return super().__repr__()
            return g.__qualname__, A.__qualname__
        result = f()
    """,
}


@pytest.mark.parametrize("source", SAME.values(), ids=SAME)
def test_means_the_same(source: str) -> None:
    plain, rewritten = run(source)
    for name in ("result", "other", "x", "y"):
        if name in plain and not callable(plain[name]):
            assert plain[name] == rewritten[name]


def test_counter_is_announced_and_constants_are_not() -> None:
    assert announced(
        """
        import threading
        LIMIT = 10
        counter = 0
        def work():
            global counter
            for _ in range(LIMIT):
                counter += 1
        threads = [threading.Thread(target=work) for _ in range(2)]
        """
    ) == {"write global counter", "read global counter"}


def test_a_name_bound_after_threads_may_run_is_announced() -> None:
    found = announced(
        """
        def work(): print(late)
        start(work)
        late = 1
        """
    )
    assert {"write global late", "read global late"} <= found


def test_module_level_loop_variables_are_not_announced() -> None:
    assert "write global t" not in announced("def f(): pass\nfor t in [f, f]: t()\n")


def test_constant_closures_are_not_announced() -> None:
    assert announced("def f(n):\n    m = n\n    def g(): return n, m\n    return g\n") == set()


def test_variables_assigned_after_capture_are_announced() -> None:
    found = announced("def f():\n    m = 1\n    def g(): return m\n    m = 2\n    return g\n")
    assert found == {"write cell m", "read cell m"}


def test_modules_of_the_standard_library_have_no_announced_attributes() -> None:
    assert announced("import os.path, threading as t\nx = os.path.join('a'), t.Lock()\n") == set()


def test_sites_count_characters() -> None:
    sites = SiteTable()
    rewrite("def f(a):\n    return 'äöü', a.x\n", "p.py", "p", 3, sites)
    (access,) = sites
    assert (access.line, access.column, access.end_column) == (2, 18, 21)
    assert (access.function, access.file, access.module) == ("f", 3, "p")


def test_sync_granularity_leaves_the_program_alone() -> None:
    source = "def f(a):\n    a.x += 1\n"
    sites = SiteTable()
    tree = rewrite(source, "p.py", "p", 0, sites, granularity="sync")
    assert ast.dump(tree) == ast.dump(ast.parse(source)) and not len(sites)


@pytest.mark.parametrize("granularity", ["access", "gil"])
def test_temporaries_of_a_module_neither_come_nor_go(granularity: str) -> None:
    source = (
        '"""Doc."""\nfrom __future__ import annotations\nbox = {"a": 1}\nbox["a"] += len(box)\nn = None\n'
        'names = [n for n in globals() if not n.startswith("_")]\nfor n in globals(): box.setdefault(n, n.strip())\n'
    )
    variables: dict[str, Any] = {"__name__": "program", **inert.namespace()}
    tree = rewrite(source, "program.py", "program", 0, SiteTable(), granularity=granularity)
    exec(compile(tree, "program.py", "exec", dont_inherit=True), variables)
    assert variables["names"] == ["annotations", "box", "n"]
    assert variables["__doc__"] == "Doc."
