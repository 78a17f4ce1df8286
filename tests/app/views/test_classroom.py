"""The classroom: presenting with the keys of a clicker, hands and answers, challenges; all by keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from tests.app import traces
from tests.app.fakes import KEPT, exploration
from tests.app.model.test_branches import run_of
from tests.app.views.conftest import Stage

SHIFT = Qt.KeyboardModifier.ShiftModifier
KEY, CTRL, ALT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support (raise|grabbing)", extend=True)

LESSON = """
[[questions]]
ask = "What is printed?"
choices = ["Counter: 1", "Counter: 2"]
answers = [1]
because = "An update is lost."
show = "T1 T2"

[[challenges]]
kind = "break"
task = "Lose one."
hints = ["Let both read.", "Then let both write."]

[[challenges]]
kind = "fix"
task = "Lose none."
"""


@pytest.fixture
def room(stage: Stage) -> Stage:
    stage.answer = run_of
    (stage.folder / "race.toml").write_text(LESSON)
    stage.open(stage.write())
    stage.qtbot.keyClick(stage.window, KEY.Key_L, CTRL | SHIFT)
    return stage


def said(room: Stage) -> list[str]:
    return [label.text() for label in room.window.lesson.widget().findChildren(QLabel)]


def test_predict_raise_hands_and_reveal(room: Stage):
    window, lesson = room.window, room.window.lesson
    assert "What is printed?" in said(room)
    assert not any("An update is lost" in text for text in said(room))
    for key in (KEY.Key_1, KEY.Key_2, KEY.Key_2, KEY.Key_2):
        room.qtbot.keyClick(window, key, ALT)
    room.qtbot.keyClick(window, KEY.Key_2, ALT | CTRL)
    assert lesson.hands[0].counts == [1, 2]
    room.qtbot.keyClick(window, KEY.Key_R)
    assert "An update is lost. 1 of 3 hands was right." in said(room)
    room.qtbot.waitUntil(lambda: window.session.trace.schedule == "T1 T2 T2 T1")
    room.qtbot.keyClick(window, KEY.Key_2, ALT)
    assert lesson.hands[0].counts == [1, 2], "after the answer no hand counts any more"


def test_nothing_is_revealed_that_is_not_in_sight(room: Stage):
    room.window.docks.by_name["output"].raise_()
    room.qtbot.waitUntil(lambda: room.window.lesson.visibleRegion().isEmpty())
    room.qtbot.keyClick(room.window, KEY.Key_R)
    assert room.window.lesson.revealed == set()
    room.qtbot.waitUntil(lambda: not room.window.lesson.visibleRegion().isEmpty())
    room.qtbot.keyClick(room.window, KEY.Key_R)
    assert room.window.lesson.revealed == {0}


def test_break_it_by_hand_with_hints(room: Stage):
    window, lesson = room.window, room.window.lesson
    room.qtbot.keyClick(window, KEY.Key_PageDown, CTRL)
    assert "Lose one." in said(room)
    room.qtbot.keyClick(window, KEY.Key_H)
    room.qtbot.keyClick(window, KEY.Key_H)
    room.qtbot.keyClick(window, KEY.Key_H)
    assert [text for text in said(room) if text.startswith("Hint")] == [
        "Hint 1: Let both read.",
        "Hint 2: Then let both write.",
    ]
    window.session.run("T1 T2")
    room.qtbot.waitUntil(lambda: not window.session.running)
    assert lesson.met == set(), "a schedule that was not made by hand does not count"
    lesson.begin()
    room.qtbot.waitUntil(lambda: not window.session.running)
    assert window.session.position == 0
    window.session.seek(1)
    room.qtbot.keyClick(window, KEY.Key_2)
    room.qtbot.waitUntil(lambda: lesson.met == {1})
    assert "Broken, by hand: lost an update." in said(room)


def test_fix_it_is_proved_by_the_search(room: Stage):
    window, lesson = room.window, room.window.lesson
    room.qtbot.keyClick(window, KEY.Key_PageDown, CTRL)
    room.qtbot.keyClick(window, KEY.Key_PageDown, CTRL)
    assert any(text.startswith("Edit the program") for text in said(room))
    room.qtbot.keyClick(window, KEY.Key_F2)
    room.qtbot.keyClicks(window.source.code, "#")
    room.qtbot.waitUntil(lambda: any(text.startswith("Not yet: 4 of 6") for text in said(room)))
    assert lesson.met == set()
    room.engines[1].exploration = exploration(KEPT)
    room.qtbot.keyClicks(window.source.code, "#")
    room.qtbot.waitUntil(lambda: lesson.met == {2})
    assert "Fixed, and proved: 2 executions cover every interleaving." in said(room)


def test_a_program_without_a_lesson_says_so(stage: Stage):
    stage.open(stage.write())
    assert "asks nothing" in stage.window.lesson.widget().findChildren(QLabel)[0].text()


def test_presenting_with_a_clicker(room: Stage):
    window = room.window
    window.session.seek(1)
    window.session.bookmark()
    window.session.seek(3)
    window.session.bookmark()
    window.session.seek(0)
    room.qtbot.keyClick(window, KEY.Key_PageDown)
    assert window.session.position == 0, "nobody presents yet"
    room.qtbot.keyClick(window, KEY.Key_F5)
    assert window.presenter.on
    assert window.theme_name == "projector"
    assert not window.menuBar().isVisible()
    places = []
    for key in (KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_PageUp):
        room.qtbot.keyClick(window, key)
        places.append(window.session.position)
    assert places == [1, 3, 3, 1]
    room.qtbot.keyClick(window, KEY.Key_Period)
    assert window.presenter.cover.isVisible()
    colour = window.grab().toImage().pixelColor(300, 300).name()
    assert colour == "#000000"
    room.qtbot.keyClick(window, KEY.Key_Period)
    assert not window.presenter.cover.isVisible()
    room.qtbot.keyClick(window, KEY.Key_L)
    assert window.presenter.cover.kind == "spotlight"
    room.qtbot.keyClick(window, KEY.Key_Escape)
    assert not window.presenter.on
    assert not window.presenter.cover.isVisible()
    assert (window.theme_name, window.menuBar().isVisible()) == ("light", True)


def test_what_was_asked_for_right_after_presenting_began_stays_in_front(room: Stage):
    window = room.window
    for _ in range(2):
        room.qtbot.keyClick(window, KEY.Key_F5)
        window.docks.by_name["outcomes"].raise_()
        room.qtbot.keyClick(window, KEY.Key_L, CTRL | SHIFT)
        QApplication.processEvents()
        assert not window.lesson.visibleRegion().isEmpty()
        room.qtbot.keyClick(window, KEY.Key_F5)
        assert not window.lesson.visibleRegion().isEmpty(), "what is taught goes on at the desk"


def test_without_bookmarks_the_clicker_goes_from_switch_to_switch(stage: Stage):
    window = stage.open(stage.write())
    window.session.seek(0)
    stage.qtbot.keyClick(window, KEY.Key_F5)
    stage.qtbot.keyClick(window, KEY.Key_PageDown)
    assert window.session.position == 2
    stage.qtbot.keyClick(window, KEY.Key_Period)
    stage.qtbot.keyClick(window, KEY.Key_PageDown)
    assert (window.presenter.cover.kind, window.session.position) == ("", 2), "the screen comes back first"
    stage.qtbot.keyClick(window, KEY.Key_PageUp)
    assert window.session.position == 0
    stage.qtbot.keyClick(window, KEY.Key_F5)
    assert window.source.code.toPlainText() == traces.RACE
