"""A slider for each duration of the program: moving one runs it again, and everything is drawn anew."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QSlider, QVBoxLayout, QWidget

from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.whatif import Duration, WhatIf
from coolthreads_app.views.own_keys import OwnKeys

_MOST = 24


class DurationsView(QScrollArea):
    """``sliders``: by duration, in order of the text."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self.what_if = WhatIf(session)
        self.sliders: dict[Duration, QSlider] = {}
        self._words: dict[Duration, QLabel] = {}
        self._rows: list[tuple[QLabel, QSlider, QLabel]] = []
        self._grid = QGridLayout()
        self._own_keys = OwnKeys(self)
        self._is_narrow: bool | None = None
        self.setAccessibleName("Durations")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        session.watch(self._program_changed, Topic.PROGRAM)
        # There may be a program already.
        self.what_if.refresh()
        self._build()

    def use_theme(self, theme: Theme) -> None:
        """Sizes."""
        self._theme = theme
        self._build()

    def _program_changed(self) -> None:
        if self.what_if.refresh():
            self._build()

    def _build(self) -> None:
        self.sliders, self._words, self._rows = {}, {}, []
        inside = QWidget()
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 4, 8, 4)
        found = self.what_if.durations
        if not found:
            nothing = QLabel("The program has no durations that could be changed, such as time.sleep(3).")
            nothing.setObjectName("muted")
            nothing.setWordWrap(True)
            layout.addWidget(nothing)
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for duration in found[:_MOST]:
            name, words, slider = QLabel(duration.label), QLabel(), QSlider(Qt.Orientation.Horizontal)
            name.setToolTip(f"line {duration.line}: {duration.text}")
            slider.setRange(0, duration.steps)
            slider.setValue(round(self.what_if.values[duration] / duration.step))
            slider.setAccessibleName(f"{duration.label}: {duration.text}")
            slider.setMinimumWidth(round(self._theme.label * 4))
            slider.valueChanged.connect(partial(self._moved, duration))
            slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            slider.installEventFilter(self._own_keys)
            self.sliders[duration], self._words[duration] = slider, words
            self._rows.append((name, slider, words))
            self._say(duration)
        self._grid = grid
        self._is_narrow = None
        self._place()
        layout.addLayout(grid)
        if found:
            back = QPushButton("As written")
            back.clicked.connect(self.reset)
            back.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            layout.addWidget(back, 0, Qt.AlignmentFlag.AlignRight)
        layout.addStretch(1)
        self.setWidget(inside)
        # A scroll area makes its widget opaque, in the colour of the window.
        inside.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A slider that has no room beside its name goes below it."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        label = self._theme.label
        names = max((name.sizeHint().width() for name, _, _ in self._rows), default=0)
        numbers = max((words.sizeHint().width() for _, _, words in self._rows), default=0)
        narrow = self.viewport().width() < names + numbers + 10 * label
        if narrow is self._is_narrow:
            return
        self._is_narrow = narrow
        for duration in self.sliders:
            self._say(duration)
        for row, (name, slider, words) in enumerate(self._rows):
            self._grid.addWidget(name, 2 * row, 0)
            self._grid.addWidget(words, 2 * row, 2, Qt.AlignmentFlag.AlignRight if narrow else Qt.AlignmentFlag(0))
            self._grid.addWidget(slider, 2 * row + narrow, 0 if narrow else 1, 1, 3 if narrow else 1)
        self._grid.setColumnStretch(0 if narrow else 1, 1)
        self._grid.setColumnStretch(1 if narrow else 0, 0)

    def reset(self) -> None:
        """All as it is written in the program."""
        self.what_if.reset()
        for duration, slider in self.sliders.items():
            slider.blockSignals(True)
            slider.setValue(round(duration.value / duration.step))
            slider.blockSignals(False)
            self._say(duration)

    def _moved(self, duration: Duration, place: int) -> None:
        exact = abs(place * duration.step - duration.value) < duration.step / 2
        self.what_if.set(duration, duration.value if exact else place * duration.step)
        self._say(duration)

    def _say(self, duration: Duration) -> None:
        value = self.what_if.values[duration]
        number = f"{value:.10g}"
        written = f"{duration.value:.10g}"
        text = duration.text.replace(written, number, 1) if written in duration.text else number
        self._words[duration].setText(text if len(text) <= 12 and not self._is_narrow else number)
