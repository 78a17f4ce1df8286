"""Accesses that a program makes by roundabout ways are choices of a search, too."""

from __future__ import annotations

import pytest

from coolthreads.verdict import Verdict
from tests.search.exploring import explored

HEAD = """
import collections, copy, io, json, logging, os, random, threading, weakref
class Box:
    pass
box = Box()
box.value = 0
def both(*bodies):
    threads = [threading.Thread(target=body) for body in bodies]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
"""

FOUND = {
    "the method of a list that a class of the program overrides": """
        class Log(list):
            def append(self, item):
                if not self: super().append(item)
        log = Log()
        both(lambda: log.append(1), lambda: log.append(2))
        assert len(log) == 1
    """,
    "the method of a class of containers": """
        table = {"n": 0}
        def work(): dict.__setitem__(table, "n", dict.get(table, "n") + 1)
        both(work, work)
        assert table["n"] == 2
    """,
    "a field of ctypes": """
        import ctypes
        cell = ctypes.c_int(0)
        def work(): cell.value += 1
        both(work, work)
        assert cell.value == 2
    """,
    "getattr and setattr by name": """
        def work():
            for name in ["value"]:
                setattr(box, name, getattr(box, name) + 1)
        both(work, work)
        assert box.value == 2
    """,
    "hasattr before delattr": """
        def work():
            if hasattr(box, "value"):
                delattr(box, "value")
        both(work, work)
    """,
    "getattr with a default": """
        made = []
        def work():
            if getattr(box, "connection", None) is None:
                made.append(1)
                box.connection = 1
        both(work, work)
        assert len(made) == 1
    """,
    "a list joined from two": """
        items = []
        def work(): box.all = box.all + [1]
        box.all = items
        both(work, work)
        assert len(box.all) == 2
    """,
    "joined while it changes": """
        done, left = [], [1]
        def move():
            left.pop()
            done.append(1)
        def look():
            box.seen = len(done + left)
        both(move, look)
        assert box.seen == 1
    """,
    "dicts joined": """
        one, other = {"a": 1}, {}
        def look(): box.seen = one | other
        def move(): one.clear(); other["a"] = 1
        both(move, look)
        assert "a" in box.seen
    """,
    "formatted with %": """
        items = [1, 2]
        def work(): items.remove(1); items.append(1)
        def look(): box.seen = "%s of %d" % (items, 2)
        both(work, look)
        assert "1" in box.seen
    """,
    "formatted with a method": """
        items = [1]
        def work(): items.remove(1); items.append(1)
        def look(): box.seen = "{}".format(items)
        both(work, look)
        assert box.seen == "[1]"
    """,
    "arguments of logging": """
        items = [1]
        stream = io.StringIO()
        logging.basicConfig(stream=stream, format="%(message)s", force=True)
        def work(): items.remove(1); items.append(1)
        def look(): logging.warning("items: %s", items)
        both(work, look)
        assert stream.getvalue() == "items: [1]\\n"
    """,
    "a WeakSet": """
        seen = weakref.WeakSet()
        made = []
        def work():
            if box not in seen:
                made.append(1)
                seen.add(box)
        both(work, work)
        assert len(made) == 1
    """,
    "a WeakValueDictionary": """
        cache = weakref.WeakValueDictionary()
        made = []
        def work():
            if "box" not in cache:
                made.append(1)
                cache["box"] = box
        both(work, work)
        assert len(made) == 1
    """,
    "a UserDict": """
        counts = collections.UserDict(hits=0)
        def work(): counts["hits"] += 1
        both(work, work)
        assert counts["hits"] == 2
    """,
    "a ChainMap": """
        settings = collections.ChainMap({}, {"hits": 0})
        def work(): settings["hits"] = settings["hits"] + 1
        both(work, work)
        assert settings["hits"] == 2
    """,
    "the environment": """
        os.environ["COUNT"] = "0"
        def work(): os.environ["COUNT"] = str(int(os.environ["COUNT"]) + 1)
        both(work, work)
        assert os.environ["COUNT"] == "2"
    """,
    "a text in memory": """
        text = io.StringIO()
        def work():
            text.write("a")
            text.write("b")
        both(work, work)
        assert text.getvalue() == "abab"
    """,
    "a copy": """
        pair = [0, 0]
        def work(): pair[0] = 1; pair[1] = 1
        def look(): box.seen = copy.copy(pair)
        both(work, look)
        assert box.seen[0] == box.seen[1]
    """,
    "functions of operator": """
        import operator
        counts = {"hits": 0}
        def work(): operator.setitem(counts, "hits", operator.getitem(counts, "hits") + 1)
        both(work, work)
        assert counts["hits"] == 2
    """,
    "backwards through a list": """
        items = [1, 2]
        def work(): items.append(3); items.remove(1)
        def look(): box.seen = [item for item in reversed(items)]
        both(work, look)
        assert box.seen in ([2, 1], [3, 2], [2])
    """,
    "a deque that turns": """
        turns = collections.deque([1, 2])
        def work():
            box.first = turns[0]
            turns.rotate(1)
            assert turns[1] == box.first
        both(work, work)
    """,
}


def body(source: str) -> str:
    lines = source.strip("\n").splitlines()
    indent = len(lines[0]) - len(lines[0].lstrip())
    return HEAD + "\n".join(line[indent:] for line in lines) + "\n"


@pytest.mark.parametrize("name", FOUND)
def test_the_bug_is_found(name: str) -> None:
    assert explored(body(FOUND[name]), stop_on_failure=True).verdict is Verdict.FAILED


@pytest.mark.parametrize("name", FOUND)
def test_under_a_lock_there_is_none(name: str) -> None:
    locked = body(FOUND[name]).replace(
        "threading.Thread(target=body)", "threading.Thread(target=lambda body=body: locked(body))"
    )
    locked = locked.replace("def both(", "lock = threading.Lock()\ndef locked(body):\n    with lock: body()\ndef both(")
    found = explored(locked)
    wrong = [row.summary for row in found.outcomes if row.verdict is not Verdict.PASSED]
    # What looks before anything has happened may see what the others have not brought about yet, but nothing halfway.
    assert wrong == []
    assert found.complete
