"""A search that is frozen, and thawed elsewhere, goes on as if nothing had happened."""

from __future__ import annotations

import pytest

from coolthreads.exploration import Exploration, Limits
from coolthreads.host.resuming import dump, load
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explorer
from tests.properties.generated import program
from tests.search.exploring import counter, explored

BUFFER = """
import threading
condition = threading.Condition()
items = []
def consume():
    with condition:
        if not items:
            condition.wait(timeout=5)
        print(len(items))
def produce():
    with condition:
        items.append(1)
        condition.notify()
threads = [threading.Thread(target=f) for f in (consume, consume, produce)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def in_portions(source: str, strategy: str, size: int, time: str = "any") -> Exploration:
    """``size`` executions at a time, each portion on a stage of its own."""
    state: bytes | None = None
    for _ in range(1_000):
        with Stage(Program.from_text(source), Options(time=time, max_steps=5_000)) as stage:
            search = explorer(stage, strategy, Limits(max_executions=size))
            if state is not None:
                search.thaw(load(state))
            result = search.explore(lambda _: None, 1e9, lambda: False)
            state = dump(search.freeze())
        if result.complete:
            return result
    raise AssertionError("never complete")


@pytest.mark.parametrize("strategy", ["dpor", "dfs", "bounded", "portfolio"])
@pytest.mark.parametrize("source", [counter(2, 2), counter(3, 1), BUFFER], ids=["2x2", "3x1", "buffer"])
def test_in_portions_as_in_one_go(source: str, strategy: str) -> None:
    whole = explored(source, strategy)
    portions = in_portions(source, strategy, max(7, whole.executions // 5))
    assert whole.complete
    assert portions.executions == whole.executions
    assert [(row.verdict, row.summary, row.output, row.executions, row.first_at) for row in portions.outcomes] == [
        (row.verdict, row.summary, row.output, row.executions, row.first_at) for row in whole.outcomes
    ]
    assert portions.races == whole.races


@pytest.mark.parametrize("seed", range(0, 60, 6))
def test_generated_programs_in_portions(seed: int) -> None:
    source = program(seed)
    whole = explored(source, "dpor", max_executions=400)
    if whole.complete:
        portions = in_portions(source, "dpor", max(2, whole.executions // 4))
        assert portions.executions == whole.executions


def test_with_exact_time_too() -> None:
    source = "import time\n" + counter(2, 1).replace("counter += 1", "counter += 1; time.sleep(counter)")
    assert in_portions(source, "dpor", 3, time="exact").executions == explored(source, "dpor", time="exact").executions


@pytest.mark.parametrize("content", [b"", b"x", dump("x")[:-3], b"\x78\x9c" + b"\0" * 20])
def test_what_is_no_state_is_told(content: bytes) -> None:
    with pytest.raises(ValueError, match="no plain values"):
        load(content)


def test_nothing_in_a_state_is_executed() -> None:
    import zlib

    with pytest.raises(ValueError, match="no plain values"):
        load(zlib.compress(b"__import__('os').getpid()"))
