"""The lesson of a scenario: predict, raise hands, reveal; then break it, and fix it. All of it by keys as well."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from coolthreads import CoolthreadsError
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.lessons import Challenge, Hands, Lesson, Question, Report, broken, fixed, lesson_in
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session


class LessonView(QScrollArea):
    """One page at a time: a question or a challenge, with buttons to the ones beside it. ``wants_height``: pixels that
    would show all of the page, frame and title included."""

    wants_height = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._file: Path | None = None
        self.lesson = Lesson()
        self.page = 0
        self.hands: dict[int, Hands] = {}
        self.revealed: set[int] = set()
        self.hinted: dict[int, int] = {}
        self.met: set[int] = set()
        self.report = Report(False, "")
        self.setAccessibleName("Lesson")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        session.watch(self._program, Topic.PROGRAM)
        session.watch(self._check, Topic.TRACE, Topic.OUTCOMES, Topic.ACTIVITY, Topic.DRAFT)
        self._program()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._show()

    @property
    def pages(self) -> tuple[Question | Challenge, ...]:
        """All questions, then all challenges."""
        return (*self.lesson.questions, *self.lesson.challenges)

    # -- what can be done ---------------------------------------------------------------------------------------------

    def turn(self, step: int) -> None:
        """To the next page (1) or the one before (-1)."""
        if 0 <= self.page + step < len(self.pages):
            self.page += step
            self._check()
            self._show()

    def raise_hand(self, choice: int, hands: int = 1) -> None:
        """Somebody is for this choice (counted from 0)."""
        page = self.pages[self.page] if self.pages else None
        if isinstance(page, Question) and choice < len(page.choices) and self.page not in self.revealed:
            self.hands.setdefault(self.page, Hands(len(page.choices))).add(choice, hands)
            self._show()

    def reveal(self) -> None:
        """Shows which choices are right, and the run that shows why."""
        page = self.pages[self.page] if self.pages else None
        if isinstance(page, Question) and self.page not in self.revealed:
            self.revealed.add(self.page)
            if page.show is not None:
                self._session.run(page.show)
            self._show()

    def hint(self) -> None:
        """One more hint."""
        page = self.pages[self.page] if self.pages else None
        if isinstance(page, Challenge):
            self.hinted[self.page] = min(self.hinted.get(self.page, 0) + 1, len(page.hints))
            self._show()

    def begin(self) -> None:
        """A challenge to break it starts with a run in which nothing was chosen, at its begin."""
        self._session.run("", lambda _: 0)

    # -- inside -------------------------------------------------------------------------------------------------------

    def _program(self) -> None:
        file = self._session.lesson_file
        if file == self._file:
            return
        self._file = file
        self.lesson = Lesson()
        if file is not None:
            try:
                self.lesson = lesson_in(file)
            except CoolthreadsError as error:
                self._session.say("error", str(error))
        self.page = 0
        self.hands, self.revealed, self.hinted, self.met = {}, set(), {}, set()
        self._check()
        self._show()

    def _check(self) -> None:
        page = self.pages[self.page] if self.pages else None
        if not isinstance(page, Challenge):
            return
        session = self._session
        if page.kind == "break":
            report = broken(page, session.trace, by_hand=session.by_hand)
        else:
            drafts = session.drafts.all
            changed = any(draft.tried != draft.first for draft in drafts)
            busy = session.exploring or any(draft.tried != draft.text for draft in drafts)
            report = fixed(page, session.exploration, changed=changed, searching=busy)
        if report.met:
            self.met.add(self.page)
        if report != self.report:
            self.report = report
            self._show()

    def _show(self) -> None:
        body = QWidget()
        layout = QVBoxLayout(body)
        gap = round(self._theme.label * 0.8)
        layout.setContentsMargins(gap, gap // 2, gap, gap // 2)
        if not self.pages:
            layout.addWidget(self._label("This program asks nothing. Scenarios of the library do."))
            layout.addStretch(1)
            self._put(body)
            return
        page = self.pages[self.page]
        top = QHBoxLayout()
        kind = "Question" if isinstance(page, Question) else "Break it" if page.kind == "break" else "Fix it"
        done = "  \N{CHECK MARK}" if self.page in self.met else ""
        top.addWidget(self._label(f"{kind}  {self.page + 1} / {len(self.pages)}{done}", muted=True), 1)
        for text, words, step in (
            ("\N{LEFTWARDS ARROW}", "The page before", -1),
            ("\N{RIGHTWARDS ARROW}", "The next page", 1),
        ):
            button = QToolButton()
            button.setText(text)
            button.setToolTip(words)
            button.setAccessibleName(words)
            button.setEnabled(0 <= self.page + step < len(self.pages))
            button.clicked.connect(partial(self.turn, step))
            top.addWidget(button)
        layout.addLayout(top)
        layout.addWidget(self._label(page.ask if isinstance(page, Question) else page.task, bold=True))
        if isinstance(page, Question):
            self._show_question(layout, page)
        else:
            self._show_challenge(layout, page)
        layout.addStretch(1)
        self._put(body)

    def _put(self, body: QWidget) -> None:
        self.setWidget(body)
        # The card below has the colour of paper, as for every other pane.
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)

        self.ask_for_room()

    def showEvent(self, event: QShowEvent) -> None:
        """A page that is turned to has to be seen as a whole."""
        super().showEvent(event)
        # While docks are arranged each is shown for a moment.
        QTimer.singleShot(0, self, self.ask_for_room)

    def ask_for_room(self) -> None:
        """Says how high it would like to be, if it is looked at."""
        body = self.widget()
        if not self.visibleRegion().isEmpty() and self.pages and body is not None:
            height = body.heightForWidth(self.viewport().width())
            self.wants_height.emit(max(height, body.sizeHint().height()) + round(self._theme.label * 3.5))

    def _show_question(self, layout: QVBoxLayout, page: Question) -> None:
        hands = self.hands.setdefault(self.page, Hands(len(page.choices)))
        revealed = self.page in self.revealed
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, choice in enumerate(page.choices):
            right = revealed and row in page.answers
            mark = "\N{CHECK MARK}" if right else "\N{MULTIPLICATION X}" if revealed else str(row + 1)
            grid.addWidget(self._label(mark, bold=right, colour=self._theme.good if right else ""), row, 0)
            grid.addWidget(self._label(choice, bold=right, colour=self._theme.good if right else ""), row, 1)
            for column, text, hand in ((2, "\N{MINUS SIGN}", -1), (4, "+", 1)):
                button = QToolButton()
                button.setText(text)
                button.setEnabled(not revealed)
                words = f"{'One hand more' if hand > 0 else 'One hand fewer'} for choice {row + 1}"
                button.setToolTip(words)
                button.setAccessibleName(words)
                button.clicked.connect(partial(self.raise_hand, row, hand))
                grid.addWidget(button, row, column)
            count = self._label(str(hands.counts[row]), bold=True)
            count.setAccessibleName(f"Hands for choice {row + 1}")
            count.setAlignment(Qt.AlignmentFlag.AlignCenter)
            count.setMinimumWidth(round(self._theme.label * 2))
            grid.addWidget(count, row, 3)
        layout.addLayout(grid)
        if revealed:
            words = " ".join(said for said in (page.because, hands.words(page.answers)) if said)
            layout.addWidget(self._label(words))
        else:
            self._button(layout, "Reveal", self.reveal)

    def _show_challenge(self, layout: QVBoxLayout, page: Challenge) -> None:
        met = self.page in self.met
        layout.addWidget(self._label(self.report.words, bold=met, colour=self._theme.good if met else ""))
        shown = self.hinted.get(self.page, 0)
        for number, hint in enumerate(page.hints[:shown], 1):
            layout.addWidget(self._label(f"Hint {number}: {hint}", muted=True))
        if page.kind == "break" and not met:
            self._button(layout, "Start from the begin", self.begin)
        if shown < len(page.hints) and not met:
            self._button(layout, "Hint", self.hint, strong=False)

    def _button(self, layout: QVBoxLayout, text: str, call: object, *, strong: bool = True) -> None:
        button = QPushButton(text)
        button.setObjectName("action" if strong else "")
        button.clicked.connect(call)
        row = QHBoxLayout()
        row.addWidget(button)
        row.addStretch(1)
        layout.addLayout(row)

    def _label(self, text: str, *, bold: bool = False, muted: bool = False, colour: str = "") -> QLabel:
        label = QLabel(text)
        label.setWordWrap(len(text) > 3)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setFont(faces().label(self._theme.label, bold=bold))
        if muted or colour:
            label.setStyleSheet(f"color: {colour or self._theme.muted};")
        return label
