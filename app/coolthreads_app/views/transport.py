"""The transport bar: buttons, slider and speed that move the playhead; it plays by a timer of its own."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.views.icons import icon

SPEEDS = (1, 2, 5, 10, 30, 100, 1000)  # steps a second
_FRAME = 33  # milliseconds: faster speeds take several steps at once


class Transport(QWidget):
    """Shows where the playhead is and moves it."""

    playing_changed = Signal(bool)

    def __init__(self, session: Session, actions: dict[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._actions = actions
        self._owed = 0.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._tick)
        self._buttons: dict[str, QToolButton] = {}
        self._presenting: list[QToolButton] = []
        layout = QHBoxLayout(self)
        layout.setContentsMargins(10, 4, 10, 4)
        layout.setSpacing(2)
        for name in ("first", "back", "play", "step", "last"):
            layout.addWidget(self._button(name))
        layout.addSpacing(10)
        for name in ("switch", "stop-point", "failure"):
            layout.addWidget(self._button(name))
        layout.addSpacing(10)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Playhead")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.valueChanged.connect(session.seek)
        layout.addWidget(self.slider, 1)
        layout.addSpacing(10)
        self.place = QLabel()
        self.place.setAccessibleName("Step")
        layout.addWidget(self.place)
        layout.addSpacing(10)
        self.speed = QComboBox()
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("Speed of playing")
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for speed in SPEEDS:
            self.speed.addItem(f"{speed} step/s" if speed == 1 else f"{speed} steps/s", speed)
        self.speed.setCurrentIndex(1)
        self.speed.currentIndexChanged.connect(lambda _: self._restart())
        layout.addWidget(self.speed)
        for name, text in (
            ("last-slide", "Previous"),
            ("next-slide", "Next"),
            ("blank", "Blank"),
            ("spotlight", "Spotlight"),
            ("present", "End"),
        ):
            # While somebody presents there are no menus.
            button = QToolButton()
            button.setText(text)
            button.clicked.connect(actions[name].trigger)
            button.setToolTip("End presenting (Escape)" if name == "present" else actions[name].toolTip())
            button.setAccessibleName(button.toolTip())
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.hide()
            layout.addWidget(button)
            self._presenting.append(button)
        session.watch(self._follow, Topic.PLAYHEAD, Topic.TRACE)
        session.watch(self.pause, Topic.PROGRAM)
        self._follow()

    @property
    def playing(self) -> bool:
        """Whether the playhead moves by itself."""
        return self._timer.isActive()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        size = round(theme.label * 1.55)
        for name, button in self._buttons.items():
            button.setIconSize(QSize(size, size))
            if name != "play":
                self._actions[name].setIcon(icon(name, theme))
        self._show_playing()

    def show_presenting(self, *, on: bool) -> None:
        """Buttons for who presents with a mouse, in place of the speed."""
        self.speed.setVisible(not on)
        for button in self._presenting:
            button.setVisible(on)

    def toggle(self) -> None:
        """Plays, from the begin when at the end; or pauses."""
        if self.playing:
            self.pause()
        elif self._session.length:
            if self._session.position >= self._session.length:
                self._session.seek(0)
            self._restart(start=True)

    def pause(self) -> None:
        """Stops playing."""
        if self.playing:
            self._timer.stop()
            self._show_playing()

    def _restart(self, *, start: bool = False) -> None:
        if start or self.playing:
            self._owed = 0.0
            self._timer.start(max(_FRAME, round(1000 / int(self.speed.currentData()))))
            self._show_playing()

    def _tick(self) -> None:
        self._owed += int(self.speed.currentData()) * self._timer.interval() / 1000
        steps = int(self._owed + 1e-6)
        self._owed -= steps
        self._session.seek(self._session.position + steps)
        if self._session.position >= self._session.length:
            self.pause()

    def _show_playing(self) -> None:
        self._actions["play"].setIcon(icon("pause" if self.playing else "play", self._theme))
        self._actions["play"].setText("&Pause" if self.playing else "&Play")
        self.playing_changed.emit(self.playing)

    def _button(self, name: str) -> QToolButton:
        button = QToolButton()
        button.setDefaultAction(self._actions[name])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(self._actions[name].toolTip())
        self._buttons[name] = button
        return button

    def _follow(self) -> None:
        length, position = self._session.length, self._session.position
        self.slider.blockSignals(True)
        self.slider.setRange(0, length)
        self.slider.setPageStep(max(1, length // 20))
        self.slider.setValue(position)
        self.slider.blockSignals(False)
        self.slider.setEnabled(bool(length))
        self.place.setText(f"{position:,} / {length:,}")
        self.place.setMinimumWidth(self.place.fontMetrics().horizontalAdvance(f"{length:,} / {length:,}") + 4)
