"""An exploration that goes on another day, from a file."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Limits, Options, Program, Verdict, explore
from tests.programs import LOCKED, LOST_UPDATE
from tests.search.exploring import counter

PROGRAM = Program.from_text(counter(2, 3), "program.py")


def test_limits_count_from_where_it_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "search"
    portions = [
        explore(PROGRAM, strategy="dpor", limits=Limits(max_executions=150), resume=file).executions for _ in range(4)
    ]
    assert portions == [150, 300, 328, 328]


def test_the_proof_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "search"
    for _ in range(2):
        result = explore(PROGRAM, strategy="dpor", resume=file)
        assert result.complete
        assert result.verdict is Verdict.FAILED
    assert [path.name for path in tmp_path.iterdir()] == ["search"]


def test_several_workers_go_on_as_well(tmp_path: Path) -> None:
    file = tmp_path / "search"
    first = explore(PROGRAM, limits=Limits(max_executions=40), jobs=2, resume=file)
    second = explore(PROGRAM, jobs=2, resume=file)
    assert first.executions == 40
    assert second.complete
    assert second.executions > 328


def test_a_search_of_something_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "search"
    explore(PROGRAM, resume=file)
    with pytest.raises(CoolthreadsError, match="belongs to another search: program is different"):
        explore(Program.from_text(LOCKED, "program.py"), resume=file)
    with pytest.raises(CoolthreadsError, match="belongs to another search: options, strategy are different"):
        explore(PROGRAM, Options(time="exact"), strategy="dfs", resume=file)


@pytest.mark.parametrize("keep", [0, 10, 21, 200])
def test_a_damaged_file_is_refused(tmp_path: Path, keep: int) -> None:
    file = tmp_path / "search"
    explore(PROGRAM, resume=file)
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(CoolthreadsError, match="is not the state of a search|is truncated or damaged"):
        explore(PROGRAM, resume=file)


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CoolthreadsError, match="is no folder that can be written to"):
        explore(PROGRAM, resume=tmp_path / "missing" / "search")


def test_workers_can_be_started_by_any_executor() -> None:
    program = Program.from_text(LOST_UPDATE, "program.py")
    with ThreadPoolExecutor(2) as executor:
        result = explore(program, jobs=2, limits=Limits(max_executions=60), executor=executor)
    assert result.complete
    assert {row.verdict for row in result.outcomes} == {Verdict.PASSED, Verdict.FAILED}


def test_an_executor_goes_on_where_it_was_as_well(tmp_path: Path) -> None:
    file = tmp_path / "search"
    with ThreadPoolExecutor(1) as executor:
        portions = [
            explore(
                PROGRAM, strategy="dpor", limits=Limits(max_executions=150), resume=file, executor=executor
            ).executions
            for _ in range(4)
        ]
    assert portions == [150, 300, 328, 328]


def test_the_file_of_another_version_is_said_to_be_one(tmp_path: Path) -> None:
    path = tmp_path / "old.search"
    path.write_bytes(b"coolthreads.search/1\n" + b"whatever it held")
    with pytest.raises(CoolthreadsError, match=r"old\.search: was written by another version; name another file"):
        explore(Program.from_text("pass\n"), resume=path)
