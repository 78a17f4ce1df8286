"""The dialog of File > Export: what is previewed is what is saved."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from coolthreads_app.figure.saving import KINDS
from coolthreads_app.figure.sheet import sheet_of
from coolthreads_app.formats.carried import load_run
from coolthreads_app.views.exporting import ExportDialog
from tests.app import traces
from tests.app.views.conftest import Stage

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", extend=True)


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def dialog(stage: Stage) -> ExportDialog:
    window = stage.open(stage.write())
    window.session.explore()
    stage.qtbot.waitUntil(lambda: not window.session.exploring)
    window.actions_by_name["export"].trigger()
    found = window.findChildren(ExportDialog)
    assert len(found) == 1
    return found[0]


def choose(dialog: ExportDialog, ending: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(ending))


def test_every_kind_is_saved(dialog: ExportDialog, tmp_path: Path):
    dialog.width_.setCurrentText("400")
    for number in range(dialog.kind.count()):
        dialog.kind.setCurrentIndex(number)
        ending = dialog.kind.itemData(number)
        if ending in (".mp4", ".webm"):
            continue
        dialog.show()
        dialog.show_preview()
        assert dialog.go.isEnabled()
        dialog.save_to(tmp_path / f"a{ending}")
        assert (tmp_path / f"a{ending}").stat().st_size > 100, ending
    assert {".png", ".svg", ".pdf", ".html", ".gif", ".dot", ".mmd", ".json", ".csv", ".trace"} <= set(KINDS)


def test_what_is_chosen_is_what_is_drawn(dialog: ExportDialog, tmp_path: Path):
    choose(dialog, ".svg")
    dialog.below.setCurrentText("Outcomes")
    dialog.title.setText("Figure 7")
    dialog.source.setChecked(True)
    dialog.actors.setText("T1, T2")
    dialog.first.setValue(3)
    dialog.save_to(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    for said in ("Figure 7", "executions fail", "increment", "worker 1"):
        assert said in text
    assert "MainThread" not in text
    assert load_run(tmp_path / "a.svg").program == "race.py"
    assert not dialog.isVisible()


def test_a_preview_of_what_cannot_be_drawn_says_why(dialog: ExportDialog):
    dialog.actors.setText("T9")
    dialog.show_preview()
    assert "no actor 'T9'" in dialog.preview.text()
    assert not dialog.go.isEnabled()
    dialog.actors.setText("")
    dialog.width_.setCurrentText("wide")
    dialog.show_preview()
    assert "width is 'wide'" in dialog.preview.text()
    dialog.width_.setCurrentText("single (85 mm)")
    dialog.show_preview()
    assert dialog.go.isEnabled()
    assert not dialog.preview.pixmap().isNull()


def test_any_two_views_stand_below_each_other(dialog: ExportDialog, tmp_path: Path):
    choose(dialog, ".svg")
    dialog.width_.setCurrentText("600")
    for upper in range(dialog.view.count()):
        for lower in ("Values over time", "Workflow"):
            dialog.view.setCurrentIndex(upper)
            dialog.below.setCurrentText(lower)
            if "Wait-for graph" in (dialog.view.currentText(), lower) or "Progress" in dialog.view.currentText():
                continue
            sheet = sheet_of(dialog._trace, dialog._found, dialog.request.wanted)
            assert len(sheet.blocks) >= 2


def test_a_storyboard_is_of_chosen_moments(dialog: ExportDialog, tmp_path: Path):
    choose(dialog, ".svg")
    dialog.moments.setText("3, 5")
    dialog.title.setText(" ")
    assert not dialog.view.isEnabled()
    dialog.save_to(tmp_path / "a.svg")
    text = (tmp_path / "a.svg").read_text()
    assert "step 3" in text and "step 5" in text
    assert "race.py \N{EN DASH}" not in text
    dialog.moments.setText("3, x")
    dialog.show_preview()
    assert "must be like 3,8,12" in dialog.preview.text()


@pytest.mark.parametrize(("view", "said"), [("Wait-for graph", "waits for"), ("Happens-before", "rankdir=TB")])
def test_a_graph_is_the_one_that_is_chosen(stage: Stage, tmp_path: Path, view: str, said: str):
    dialog = ExportDialog(stage.open(stage.write()), traces.deadlock())
    choose(dialog, ".dot")
    assert dialog.view.currentText() == "Happens-before"
    dialog.view.setCurrentText(view)
    dialog.save_to(tmp_path / "a.dot")
    assert said in (tmp_path / "a.dot").read_text()
    dialog.view.setCurrentText("Values over time")
    assert dialog.view.currentText() == "Happens-before"


def test_a_table_is_previewed_as_text_and_has_the_chosen_steps(dialog: ExportDialog, tmp_path: Path):
    choose(dialog, ".csv")
    dialog.first.setValue(3)
    dialog.last.setValue(5)
    dialog.show_preview()
    assert dialog.preview.text().startswith("step,")
    dialog.save_to(tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as file:
        assert [row["step"] for row in csv.DictReader(file)] == ["3", "4", "5"]


def test_the_file_says_nothing_of_the_run_when_that_is_not_wanted(dialog: ExportDialog, tmp_path: Path):
    choose(dialog, ".svg")
    dialog.carry.setChecked(False)
    dialog.save_to(tmp_path / "a.svg")
    assert "<metadata" not in (tmp_path / "a.svg").read_text()


def test_a_folder_that_is_not_there_keeps_the_dialog_open(dialog: ExportDialog, tmp_path: Path):
    dialog.save_to(tmp_path / "no" / "a.png")
    assert dialog.isVisible()
    assert "cannot be written" in dialog.preview.text()


def test_copy_puts_the_figure_on_the_clipboard(stage: Stage, dialog: ExportDialog):
    dialog.theme.setCurrentText("print")
    dialog.width_.setCurrentText("600 px")
    stage.qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().image().width() == 1200


def test_what_makes_no_difference_is_pale(dialog: ExportDialog):
    choose(dialog, ".json")
    assert not dialog.theme.isEnabled()
    assert not dialog.view.isEnabled()
    choose(dialog, ".gif")
    assert dialog.theme.isEnabled()
    assert dialog.form.isRowVisible(dialog.pace)
    dialog.axis.setCurrentIndex(1)
    assert dialog.form.isRowVisible(dialog.speed)


def test_a_figure_that_was_made_here_is_run_again_without_a_question(
    stage: Stage, dialog: ExportDialog, tmp_path: Path
):
    choose(dialog, ".svg")
    dialog.save_to(tmp_path / "a.svg")
    window = stage.open(tmp_path / "a.svg")
    before = len(stage.engines[0].asked)
    window.actions_by_name["run"].trigger()
    assert len(stage.engines[0].asked) == before + 1


def test_without_a_search_there_are_no_outcomes_to_choose(stage: Stage):
    window = stage.open(stage.write())
    dialog = ExportDialog(window, traces.lost_update())
    assert [dialog.view.itemText(row) for row in range(dialog.view.count())] == [
        "Timeline", "Workflow", "Happens-before", "Wait-for graph", "Progress graph", "Values over time"
    ]  # fmt: skip
    assert dialog.below.findText("Outcomes") == -1
