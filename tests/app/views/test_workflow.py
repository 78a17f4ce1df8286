"""The pane with the workflow: a click leads to a step, or folds a box; it follows the playhead."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage

from coolthreads import CoolthreadsError, Options, Program, Trace, run
from coolthreads_app.figure import Wanted, export
from coolthreads_app.views.workflow import WorkflowView
from tests.app.views.conftest import Stage

# One application for all: a figure that is drawn first would make a lesser one.
pytestmark = [pytest.mark.qt_log_ignore("propagateSizeHints", extend=True), pytest.mark.usefixtures("qapp")]
COFFEE = """
import time
from concurrent.futures import ThreadPoolExecutor
def heat(): time.sleep(180)
def grind(): time.sleep(120)
def brew(): time.sleep(240)
with ThreadPoolExecutor() as kitchen:
    kitchen.submit(heat)
    kitchen.submit(grind)
brew()
"""


def coffee() -> Trace:
    trace = run(Program.from_text(COFFEE), Options(time="exact")).trace
    assert trace is not None
    return trace


def shown(stage: Stage, trace: Trace) -> WorkflowView:
    stage.answer = lambda _: trace
    window = stage.open(stage.write(COFFEE))
    window.docks.show_workflow()
    stage.qtbot.waitUntil(lambda: window.workflow.width() > 100)
    return window.workflow


def labels(view: WorkflowView) -> set[str]:
    assert view.drawn is not None
    return {tile.label for tile in view.drawn.tiles}


def click(stage: Stage, view: WorkflowView, label: str) -> None:
    assert view.drawn is not None
    tile = next(tile for tile in view.drawn.tiles if tile.label == label)
    stage.qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.place_of(tile))


def test_a_click_on_a_node_leads_to_its_step_and_a_box_folds(stage: Stage) -> None:
    trace = coffee()
    view = shown(stage, trace)
    session = stage.window.session
    assert labels(view) == {"heat", "grind", "brew"}
    session.seek(0)
    click(stage, view, "brew")
    assert trace[session.position - 1].operation == "sleep"
    assert trace.actors[trace[session.position - 1].actor].id == "main"
    assert view.drawn is not None
    view.toggle(view.drawn.frames[0].key)
    assert labels(view) == {"kitchen", "brew"}
    click(stage, view, "kitchen")
    assert labels(view) == {"heat", "grind", "brew"}


def test_it_says_what_is_under_the_pointer(stage: Stage) -> None:
    view = shown(stage, coffee())
    assert view.drawn is not None
    grind = next(tile for tile in view.drawn.tiles if tile.label == "grind")
    words = view.words_at(QPointF(view.place_of(grind)))
    assert "slack 1 min" in words
    assert view.words_at(QPointF(-5, -5)) == ""


def test_zooming_keeps_what_is_under_the_pointer(stage: Stage) -> None:
    view = shown(stage, coffee())
    assert view.drawn is not None
    tile = view.drawn.tiles[0]
    place = view.place_of(tile)
    view.zoom(1.7, QPointF(place))
    assert (view.place_of(tile) - place).manhattanLength() <= 2
    view.fit()


def test_another_run_has_another_workflow(stage: Stage) -> None:
    view = shown(stage, coffee())
    other = run(Program.from_text("def only(): print('x')\nonly()\n"), Options(time="exact")).trace
    assert other is not None
    stage.answer = lambda _: other
    stage.open(stage.write("# other\n", "other.py"))
    assert labels(view) == {"only"}
    assert not view.grab().isNull()


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
def test_a_figure_of_it_is_made_without_a_window(tmp_path: Path, theme: str) -> None:
    trace = coffee()
    export(trace, tmp_path / "flow.png", Wanted(("workflow",), theme))
    assert QImage(str(tmp_path / "flow.png")).width() == 1200
    export(trace, tmp_path / "flow.svg", Wanted(("workflow", "timeline"), theme))
    assert all(f">{name}<" in (tmp_path / "flow.svg").read_text() for name in ("heat", "grind", "brew"))


def test_a_figure_of_a_part_of_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoolthreadsError, match="as a whole"):
        export(coffee(), tmp_path / "flow.png", Wanted(("workflow",), steps=(0, 2)))


def test_the_words_say_the_same_and_lead_to_the_step(stage: Stage) -> None:
    trace = coffee()
    view = shown(stage, trace)
    pane, session = stage.window.workflow_pane, stage.window.session
    pane.turn_to(1)
    words = [pane.table.item(row).text() for row in range(pane.table.count())]
    assert [text.partition("(")[0] for text in words] == ["heat", "grind", "brew"]
    assert "on the critical path" in words[0]
    pane.table.itemActivated.emit(pane.table.item(2))
    assert trace.actors[trace[session.position - 1].actor].id == "main"
    assert pane.table.currentRow() == 2
    pane.turn_to(0)
    assert view.isVisibleTo(stage.window)


def test_a_click_in_the_source_marks_its_node(stage: Stage) -> None:
    view = shown(stage, coffee())
    code = stage.window.source.code
    assert view.found is not None
    stage.window.session.seek(0)

    def click_line(number: int) -> set[str]:
        block = code.document().findBlockByNumber(number - 1)
        place = code.blockBoundingGeometry(block).translated(code.contentOffset()).center().toPoint()
        stage.qtbot.mouseClick(code.viewport(), Qt.MouseButton.LeftButton, pos=place)
        return {view.found.nodes[row].label for row in view.marked()}

    assert click_line(5) == {"grind"}
    assert click_line(4) == {"heat"}
    assert click_line(2) == set()
    click_line(5)
    stage.window.session.seek(1)
    assert {view.found.nodes[row].label for row in view.marked()} != {"grind"}
