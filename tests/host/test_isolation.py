"""Each execution in a process of its own: the same search, and nothing is left over."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Limits, Options, Program, Verdict, explore
from tests.programs import ABBA, LOST_UPDATE

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.mark.parametrize("source", [LOST_UPDATE, ABBA], ids=["race", "abba"])
@pytest.mark.parametrize("strategy", ["dpor", "dfs", ""])
def test_the_search_is_the_same(source: str, strategy: str) -> None:
    program = Program.from_text(source, "program.py")
    inside = explore(program, strategy=strategy)
    forked = explore(program, strategy=strategy, isolation="fork")
    assert forked.complete
    assert (forked.executions, forked.steps, forked.outcomes) == (inside.executions, inside.steps, inside.outcomes)


def test_what_a_library_keeps_does_not_reach_the_next_execution(tmp_path: Path) -> None:
    """A module that is no part of the program is imported once; what it keeps is put back only by a fork."""
    library = tmp_path / "elsewhere" / "site-packages"
    library.mkdir(parents=True)
    (library / "keeper_of_counts.py").write_text("counts = []\n")
    file = tmp_path / "main.py"
    file.write_text(
        f"import sys; sys.path.append({str(library)!r})\n"
        "import threading, keeper_of_counts\n"
        "x = 0\n"
        "def work():\n    global x\n    x += 1\n"
        "threads = [threading.Thread(target=work) for _ in range(2)]\n"
        "for t in threads: t.start()\n"
        "for t in threads: t.join()\n"
        "keeper_of_counts.counts.append(x)\n"
        "print(len(keeper_of_counts.counts))\n"
    )
    result = explore(Program.from_file(file), isolation="fork")
    assert result.complete
    assert [row.output for row in result.outcomes] == ["1\n"]
    assert "keeper_of_counts" not in sys.modules


def test_a_program_that_ends_its_process_is_told() -> None:
    program = Program.from_text("import ctypes\nctypes.string_at(0)\n", "program.py")
    with pytest.raises(CoolthreadsError, match="the program ended its own process by signal 11"):
        explore(program, isolation="fork")


def test_a_limit_is_kept() -> None:
    program = Program.from_text(LOST_UPDATE, "program.py")
    result = explore(program, Options(time="any"), isolation="fork", limits=Limits(stop_on_failure=True))
    assert result.verdict is Verdict.FAILED
    assert not result.complete


def test_another_word_is_refused() -> None:
    with pytest.raises(CoolthreadsError, match="isolation is 'vm', but must be one of none, fork"):
        explore(Program.from_text("", "program.py"), isolation="vm")
