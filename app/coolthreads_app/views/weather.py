"""The weather of a network, to be changed: sliders for links, buttons for what happens at the playhead, and the list of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QScrollArea,
    QSlider,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from coolthreads import duration_in_words
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.network import NO_NETWORK
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.traffic import Life, Traffic
from coolthreads_app.model.weather import EVERY, NetworkWeather
from coolthreads_app.views.own_keys import OwnKeys

SECONDS = (
    0.0,
    0.001,
    0.002,
    0.005,
    0.01,
    0.02,
    0.03,
    0.05,
    0.07,
    0.1,
    0.15,
    0.2,
    0.3,
    0.5,
    0.7,
    1.0,
    1.5,
    2.0,
    3.0,
    5.0,
    10.0,
)
"""What the sliders for durations can be set to."""
PARTS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
"""What may be lost of all messages."""
POSSIBLE = {
    Life.RUNNING: ("pause", "crash", "restart"),
    Life.PAUSED: ("resume", "crash", "restart"),
    Life.CRASHED: ("restart",),
    Life.ENDED: ("restart",),
    Life.FAILED: ("restart",),
}
"""What can happen to a node in each state."""


class ValueSlider(QSlider):
    """Goes through certain values; one between them is shown at the nearest, until the slider is moved."""

    def __init__(self, name: str, values: tuple[float, ...]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.values = values
        self.setRange(0, len(values) - 1)
        self.setPageStep(3)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_value(self, value: float) -> None:
        """Without telling anybody."""
        self.blockSignals(True)
        self.setValue(min(range(len(self.values)), key=lambda place: abs(self.values[place] - value)))
        self.blockSignals(False)


class WeatherPanel(QScrollArea):
    """All of it works with the keys alone, and follows the session."""

    def __init__(
        self, session: Session, conditions: NetworkWeather, traffic: Callable[[], Traffic | None] = lambda: None
    ) -> None:
        super().__init__()
        self._session, self._conditions, self._traffic = session, conditions, traffic
        self._theme = LIGHT
        self._shown: tuple[str, ...] | None = None
        self.setAccessibleName("Weather")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.links, self.nodes = _choice("Link"), _choice("Node")
        self.latency, self.jitter = ValueSlider("Latency", SECONDS), ValueSlider("Jitter", SECONDS)
        self.loss = ValueSlider("Loss", PARTS)
        self.reorder = QCheckBox("any order")
        self.reorder.setToolTip("Datagrams may arrive in another order than they were sent in")
        self.cut, self.heal = (
            self._button("Cut", "The link carries nothing from the playhead on"),
            self._button("Heal", "The link carries again what is sent, from the playhead on"),
        )
        self.node_buttons = {
            what: self._button(what.capitalize(), words)
            for what, words in (
                ("pause", "The node stops where it is, from the playhead on"),
                ("resume", "The node goes on where it was"),
                ("crash", "The node is gone at the playhead; its connections break"),
                ("restart", "The program of the node begins again, with the files it has written"),
            )
        }
        self.start_here = self._button("Starts Here", "The node starts at the moment of the playhead, not before")
        self.never = self._button("Never Starts", "The node does not start at all")
        self.events = QListWidget()
        self.events.setAccessibleName("What happens, and when")
        self.remove = self._button("Remove", "What is chosen in the list does not happen")
        self.reset = self._button("As Opened", "The weather as it was when the network was opened")
        self.command = QLineEdit()
        self.command.setReadOnly(True)
        self.command.setAccessibleName("The same on the command line")
        self.copy = self._button("Copy", "Copies the command line")
        self.moment = QLabel()
        self.moment.setObjectName("muted")
        self._words = {slider: QLabel() for slider in (self.latency, self.jitter, self.loss)}
        own_keys = OwnKeys(self)
        for control in self._lay_out().findChildren(QWidget):
            control.installEventFilter(own_keys)
        self._connect()
        session.watch(self.follow, Topic.TRACE, Topic.PROGRAM, Topic.WEATHER, Topic.PLAYHEAD)
        self.follow()

    def use_theme(self, theme: Theme) -> None:
        """Sizes."""
        self._theme = theme
        for slider, words in self._words.items():
            slider.setMinimumWidth(round(theme.label * 5))
            words.setMinimumWidth(round(theme.label * 4.2))
        self.events.setMinimumHeight(round(theme.label * 3.6))
        self.events.setMaximumHeight(round(theme.label * 8))

    def choose_link(self, pair: tuple[str, str]) -> None:
        """Shows the weather of a link."""
        known = (EVERY, *self._conditions.pairs)
        if pair in known:
            self.links.setCurrentIndex(known.index(pair))

    @property
    def pair(self) -> tuple[str, str]:
        """The link that is chosen, or `EVERY`."""
        known, place = (EVERY, *self._conditions.pairs), self.links.currentIndex()
        return known[place] if 0 <= place < len(known) else EVERY

    @property
    def node(self) -> str:
        """The node that is chosen."""
        return self.nodes.currentText()

    # -- what is shown ------------------------------------------------------------------------------------------------

    def follow(self) -> None:
        """All controls as things are at the playhead."""
        conditions = self._conditions
        names = conditions.names
        self._stack.setCurrentIndex(int(bool(names)))
        if not names:
            return
        if names != self._shown:
            self._shown = names
            self._fill(self.links, ["every link", *(f"{a} - {b}" for a, b in conditions.pairs)])
            self._fill(self.nodes, names)
        link = conditions.link(self.pair)
        for slider, value in ((self.latency, link.latency), (self.jitter, link.jitter), (self.loss, link.loss)):
            slider.show_value(value)
            said = "none"
            if value:
                said = f"{value * 100:.3g} %" if slider is self.loss else duration_in_words(round(value * 1e9))
            self._words[slider].setText(said)
            slider.setAccessibleDescription(said)
        self.reorder.blockSignals(True)
        self.reorder.setChecked(link.reorder)
        self.reorder.blockSignals(False)
        self.moment.setText(f"at {duration_in_words(round(conditions.now * 1e9))} (step {self._session.position})")
        self._enable()
        start = next(node.start for node in conditions.nodes if node.name == self.node)
        self.never.setEnabled(start is not None)
        row = self.events.currentRow()
        told = [_told(str(event)) for event in conditions.weather.events]
        if told != [self.events.item(place).text() for place in range(self.events.count())]:
            self.events.clear()
            self.events.addItems(told)
            self.events.setCurrentRow(min(max(row, 0), len(told) - 1))
        self.remove.setEnabled(bool(told))
        self.reset.setEnabled(conditions.is_changed)
        said = conditions.command()
        if said != self.command.text():
            self.command.setText(said)
            self.command.setCursorPosition(0)
        lost = ". No option takes away what was to happen when it was opened: save the network for that"
        self.command.setToolTip(said + (lost if conditions.has_lost else ""))

    def _enable(self) -> None:
        """Only what would change something at the playhead can be had."""
        traffic, position = self._traffic(), self._session.position
        if traffic is None or self.node not in traffic.nodes:
            return
        life = traffic.node(self.node, position).life
        able = POSSIBLE.get(life, ())
        for what, button in self.node_buttons.items():
            button.setEnabled(what in able)
        ways = self._conditions.pairs if self.pair == EVERY else (self.pair,)
        cut = [traffic.is_cut(a, b, position) or traffic.is_cut(b, a, position) for a, b in ways]
        self.cut.setEnabled(not all(cut))
        self.heal.setEnabled(any(cut))

    def _fill(self, box: QComboBox, rows: Iterable[str]) -> None:
        before = box.currentText()
        box.blockSignals(True)
        box.clear()
        box.addItems(list(rows))
        box.setCurrentIndex(max(box.findText(before), 0))
        box.blockSignals(False)

    # -- what is done -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        conditions = self._conditions
        self.links.currentIndexChanged.connect(lambda _: self.follow())
        self.nodes.currentIndexChanged.connect(lambda _: self.follow())
        for slider, name in ((self.latency, "latency"), (self.jitter, "jitter"), (self.loss, "loss")):
            slider.valueChanged.connect(partial(self._moved, slider, name))
        self.reorder.toggled.connect(lambda on: conditions.set_link(self.pair, reorder=on))
        self.cut.clicked.connect(lambda: conditions.happen("cut", *self._ends()))
        self.heal.clicked.connect(lambda: conditions.happen("heal", *self._ends()))
        for what, button in self.node_buttons.items():
            button.clicked.connect(partial(self._happen, what))
        self.start_here.clicked.connect(lambda: conditions.start(self.node, conditions.now))
        self.never.clicked.connect(lambda: conditions.start(self.node, None))
        self.remove.clicked.connect(lambda: conditions.not_happen(self.events.currentRow()))
        self.reset.clicked.connect(conditions.reset)
        self.copy.clicked.connect(self.copy_command)

    def _ends(self) -> tuple[str, ...]:
        return () if self.pair == EVERY else self.pair

    def _happen(self, what: str, _checked: bool = False) -> None:
        self._conditions.happen(what, self.node)

    def _moved(self, slider: ValueSlider, name: str, place: int) -> None:
        self._conditions.set_link(self.pair, **{name: slider.values[place]})
        self.follow()

    def copy_command(self) -> None:
        """Puts the command line on the clipboard."""
        QGuiApplication.clipboard().setText(self._conditions.command())
        self._session.say("info", "Copied the command line")

    # -- arrangement --------------------------------------------------------------------------------------------------

    def _button(self, text: str, words: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(words)
        button.setAccessibleName(text)
        button.setAccessibleDescription(words)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAutoDefault(False)
        return button

    def _lay_out(self) -> QWidget:
        inside = QWidget()
        inside.setObjectName("weather")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(8, 4, 8, 4)
        layout.setSpacing(4)
        # Rows that fit where there is little room: nothing here should be wider than it.
        layout.addLayout(_row(self.links, self.cut, self.heal))
        grid = QGridLayout()
        grid.setVerticalSpacing(2)
        for row, (text, slider) in enumerate(
            (("Latency", self.latency), ("Jitter", self.jitter), ("Loss", self.loss)), 1
        ):
            grid.addWidget(QLabel(text), row, 0)
            grid.addWidget(slider, row, 1)
            grid.addWidget(self._words[slider], row, 2)
        grid.addWidget(self.reorder, 4, 1)
        grid.setColumnStretch(1, 1)
        layout.addLayout(grid)
        layout.addLayout(_row(self.nodes, self.moment))
        layout.addLayout(_row(*self.node_buttons.values()))
        layout.addLayout(_row(self.start_here, self.never))
        beside = QHBoxLayout()
        buttons = QVBoxLayout()
        buttons.addWidget(self.remove)
        buttons.addWidget(self.reset)
        buttons.addStretch(1)
        beside.addWidget(self.events, 1)
        beside.addLayout(buttons)
        layout.addLayout(beside)
        line = QHBoxLayout()
        line.addWidget(self.command, 1)
        line.addWidget(self.copy)
        layout.addLayout(line)
        layout.addStretch(1)
        nothing = QLabel(NO_NETWORK)
        nothing.setObjectName("muted")
        nothing.setWordWrap(True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        outside = QWidget()
        self._stack = QStackedLayout(outside)
        self._stack.addWidget(nothing)
        self._stack.addWidget(inside)
        self.setWidget(outside)
        outside.setAutoFillBackground(False)
        return inside


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
    return box


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(4)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _told(event: str) -> str:
    at, _, what = event.partition("=")
    return f"{duration_in_words(round(float(at) * 1e9))}: {what.replace(':', ' ')}"
