"""What a crash leaves behind, and the log."""

import os
from pathlib import Path

import msgspec
import pytest

from coolthreads_app.model import journal, recovery
from coolthreads_app.model.recovery import Kept, KeptBranch
from tests.app import traces
from tests.app.model.test_session import Desk


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(recovery, "folder", lambda: tmp_path)
    return tmp_path


def test_what_is_open_is_kept_and_a_clean_end_forgets_it(folder: Path):
    path = folder / "race.py"
    path.write_text(traces.RACE)
    desk = Desk()
    desk.session.open(path)
    session = desk.deliver()
    session.seek(4)
    session.bookmark("here")
    session.type("print(1)\n")
    recovery.keep(recovery.kept_of(session))
    kept, trace = recovery.left_behind(), traces.lost_update()
    assert kept == Kept(
        path=str(path), text="print(1)\n", schedule=traces.lost_update().schedule, position=4,
        branches=(KeptBranch("Run", -1, 0, trace.schedule, trace.verdict, trace.summary, len(trace)),),
        marks=((0, 4, "here"),),
    )  # fmt: skip
    assert recovery.left_behind() is None, "it is handed out once"
    recovery.keep(recovery.kept_of(session))
    recovery.forget()
    assert recovery.left_behind() is None


def test_what_belongs_to_a_window_that_runs_is_left_alone(folder: Path):
    theirs = folder / f"open-{os.getppid()}.json"
    theirs.write_bytes(msgspec.json.encode(Kept(path="x")))
    assert recovery.left_behind() is None
    assert theirs.exists()


def test_what_is_damaged_is_thrown_away(folder: Path):
    (folder / "open-999999999.json").write_text("{")
    (folder / "open-me.json").write_text("{}")
    assert recovery.left_behind() is None
    assert not (folder / "open-999999999.json").exists()


def test_the_report_has_versions_and_the_log():
    journal.begin()
    journal.log.info("opened race.py")
    journal.log.error("went wrong")
    report = journal.report()
    assert report.startswith("Coolthreads: ")
    assert "PySide6-Essentials: 6" in report
    assert "INFO opened race.py" in report
    assert "ERROR went wrong" in report
    assert journal.log_file().read_text().count("went wrong") == 1
