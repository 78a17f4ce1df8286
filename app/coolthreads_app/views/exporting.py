"""File > Export: what the figure shows, how it looks, which kind of file it becomes; with a preview of exactly that."""

from __future__ import annotations

import shutil
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.figure.export import FORMATS, image_of
from coolthreads_app.figure.film import FILMS
from coolthreads_app.figure.saving import KINDS, Request, save
from coolthreads_app.figure.sheet import sheet_of
from coolthreads_app.figure.wanted import COLUMNS, LARGEST, Wanted, width_in_pixels
from coolthreads_app.formats.texts import GRAPHS, TEXTS
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.cropping import moments_in
from coolthreads_app.layout.diagram import VIEWS as DIAGRAMS
from coolthreads_app.model.passing import passed_on
from coolthreads_app.views.dialogs import suggested

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

_VIEWS = {
    "Timeline": "timeline",
    "Workflow": "workflow",
    "Happens-before": "causality",
    "Wait-for graph": "waits",
    "Progress graph": "progress",
    "Values over time": "values",
    "Network": "network",
    "Outcomes": "outcomes",
}
_NOTHING = "nothing"
_THEMES = ("light", "dark", "projector", "print")
_PAUSE = 120  # milliseconds without a change before the preview is drawn


class ExportDialog(QDialog):
    """Holds a request while it is being put together; `request` is what would be saved now."""

    def __init__(self, window: MainWindow, trace: Trace) -> None:
        super().__init__(window)
        self._window, self._trace = window, passed_on(trace)
        self._found = window.session.exploration
        self.setWindowTitle("Export")
        self._make_fields()
        self.preview = QLabel()
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.preview.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.preview.setMinimumSize(320, 240)
        self.preview.setAccessibleName("Preview")
        self.preview.setWordWrap(True)
        self.preview.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.copy = self.buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
        self.go = self.buttons.addButton("&Export...", QDialogButtonBox.ButtonRole.AcceptRole)
        self.go.setDefault(True)
        self.copy.clicked.connect(self.copy_now)
        self.buttons.accepted.connect(self.ask_and_save)
        self.buttons.rejected.connect(self.reject)
        top = QHBoxLayout()
        self.form = self._form()
        top.addLayout(self.form)
        top.addWidget(self.preview, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(top, 1)
        layout.addWidget(self.buttons)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE)
        self._timer.timeout.connect(self.show_preview)
        self._changed()
        room = window.screen().availableSize() * 0.9
        size = window.theme.label
        self.resize(min(round(size * 84), room.width()), min(round(size * 48), room.height()))

    @property
    def request(self) -> Request:
        """What has been put together; raises FigureError where that makes no sense."""
        first, last = self.first.value() - 1, self.last.value()
        whole = first == 0 and last >= len(self._trace)
        actors = tuple(part for part in self.actors.text().replace(",", " ").split() if part)
        views = [_VIEWS[self.view.currentText()]]
        if self.below.currentText() != _NOTHING:
            views.append(_VIEWS[self.below.currentText()])
        # A space is no title; nothing is the usual one.
        title, caption = (line.text().strip() if line.text() else None for line in (self.title, self.caption))
        moments = self.moments.text().strip()
        wanted = Wanted(
            views=tuple(views),
            theme=self.theme.currentText(),
            width=width_in_pixels(self.width_.currentText().split(" (")[0]),
            axis=AxisKind(self.axis.currentText().removeprefix("virtual ")),
            steps=None if whole else (first, last),
            actors=actors,
            title=title,
            caption=caption,
            legend=self.legend.isChecked(),
            source=self.source.isChecked(),
            at=self._window.session.position if self.playhead.isChecked() else None,
            moments=moments_in(moments, self._trace, None if whole else (first, last)) if moments else (),
        )
        speed = self.speed.value() if self.axis.currentIndex() else None
        return Request(
            str(self.kind.currentData()),
            wanted,
            self.scale.value(),
            not self.carry.isChecked(),
            self.pace.value(),
            speed,
        )

    def show_preview(self) -> None:
        """Draws what would be saved, or says why it cannot be."""
        try:
            request = self.request
            if request.ending in (*TEXTS, *GRAPHS):
                content = request.text(self._trace)
                data = content if isinstance(content, bytes) else b"".join(islice(content, 2))
                self.preview.setText(data[:1500].decode("utf-8", "replace"))
            elif request.ending == ".trace":
                self.preview.setText(f"The run with its {len(self._trace):,} steps, to be opened again.")
            else:
                sheet = sheet_of(self._trace, self._found, request.wanted)
                room, ratio = self.preview.size(), self.devicePixelRatioF()
                fits = min(room.width() / sheet.size.width(), room.height() / sheet.size.height(), 1.0)
                image = image_of(sheet, max(fits, 0.02) * ratio)
                image.setDevicePixelRatio(ratio)
                self.preview.setPixmap(QPixmap.fromImage(image))
        except CoolthreadsError as error:
            self.preview.setText(str(error))
            self.go.setEnabled(False)
            self.copy.setEnabled(False)
        else:
            self.go.setEnabled(True)
            self.copy.setEnabled(request.ending in FORMATS)

    def copy_now(self) -> None:
        """The figure as an image on the clipboard."""
        request = self.request
        image = image_of(sheet_of(self._trace, self._found, request.wanted), request.scale)
        QGuiApplication.clipboard().setImage(image)
        self._window.session.say("info", "Copied the figure")

    def ask_and_save(self) -> None:
        """Asks where the file goes."""
        ending = self.request.ending
        name, _ = QFileDialog.getSaveFileName(
            self, "Export", suggested(self._window, ending), f"{KINDS[ending]} (*{ending})"
        )
        if name:
            self.save_to(Path(name) if Path(name).suffix.lower() == ending else Path(name + ending))

    def save_to(self, path: Path) -> None:
        """Writes the file and closes; stays open when that fails."""
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            save(self.request, path, self._trace, self._found)
        except CoolthreadsError as error:
            self.preview.setText(str(error))
            return
        finally:
            QGuiApplication.restoreOverrideCursor()
        self._window.session.stranger.made(self._trace)
        self._window.session.say("info", f"Exported {path}")
        self.accept()

    # -- fields -------------------------------------------------------------------------------------------------------

    def _make_fields(self) -> None:
        steps = max(len(self._trace), 1)
        self.kind = QComboBox()
        for ending, words in KINDS.items():
            if ending not in FILMS or ending == ".gif" or shutil.which("ffmpeg"):
                self.kind.addItem(f"{words} ({ending})", ending)
        there_is = {"outcomes": self._found is not None, "network": bool(self._trace.nodes)}
        views = [name for name, view in _VIEWS.items() if there_is.get(view, True)]
        self.view, self.below = _choice(*views), _choice(_NOTHING, *views)
        self.theme = _choice(*_THEMES)
        shown = self._window.theme_name
        self.theme.setCurrentText("light" if shown == "projector" else shown)
        columns = (f"{name} ({millimetres:g} mm)" for name, millimetres in COLUMNS.items())
        self.width_ = _choice("1200 px", "800 px", "1920 px", *columns)
        self.width_.setEditable(True)
        self.axis = _choice("steps", "virtual time")
        self.axis.setCurrentIndex(int(self._window.timeline.axis is AxisKind.TIME))
        self.scale = _number(0.5, 16, 2.0, "x")
        self.first, self.last = QSpinBox(), QSpinBox()
        for box, value in ((self.first, 1), (self.last, steps)):
            box.setRange(1, steps)
            box.setValue(value)
        self.actors, self.title, self.caption, self.moments = (QLineEdit() for _ in range(4))
        self.actors.setPlaceholderText("all")
        self.title.setPlaceholderText("program and verdict")
        self.caption.setPlaceholderText("steps and schedule")
        for line in (self.title, self.caption):
            line.setToolTip("A space for none")
        self.moments.setPlaceholderText("none; 3,8,12 or how many moments")
        self.source, self.legend, self.playhead = QCheckBox("&Source"), QCheckBox("&Legend"), QCheckBox("&Playhead")
        self.carry = QCheckBox("The file carries the run and can be &reopened")
        self.legend.setChecked(True)
        self.carry.setChecked(True)
        self.pace = _number(0.1, 50, 2.0, " steps a second")
        self.speed = _number(0.001, 100_000, 60.0, " virtual seconds a second")
        for combo in (self.kind, self.view, self.below, self.theme, self.width_, self.axis):
            combo.currentTextChanged.connect(self._changed)
        for number in (self.scale, self.first, self.last, self.pace, self.speed):
            number.valueChanged.connect(self._changed)
        for line in (self.actors, self.title, self.caption, self.moments):
            line.textChanged.connect(self._changed)
        for tick in (self.source, self.legend, self.playhead, self.carry):
            tick.toggled.connect(self._changed)

    def _form(self) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        beside = QHBoxLayout()
        for tick in (self.source, self.legend, self.playhead):
            beside.addWidget(tick)
        beside.addStretch(1)
        steps = QHBoxLayout()
        for part in (self.first, QLabel("to"), self.last):
            steps.addWidget(part)
        steps.addStretch(1)
        rows: tuple[tuple[str, QWidget | QHBoxLayout], ...] = (
            ("&Kind", self.kind), ("&View", self.view), ("&Below", self.below),
            ("Story&board", self.moments), ("Show", beside), ("&Theme", self.theme), ("&Width", self.width_),
            ("Sc&ale", self.scale), ("A&xis", self.axis), ("Steps", steps), ("Act&ors", self.actors),
            ("T&itle", self.title), ("Capt&ion", self.caption), ("Pace", self.pace), ("Speed", self.speed), ("", self.carry),
        )  # fmt: skip
        for words, field in rows:
            # One of the two overloads of addRow takes each kind.
            if isinstance(field, QWidget):
                field.setAccessibleName(words.replace("&", "") or "Reopenable")
                form.addRow(words, field)
            else:
                form.addRow(words, field)
        self.first.setAccessibleName("First step")
        self.last.setAccessibleName("Last step")
        return form

    def _changed(self) -> None:
        """What makes no difference for this kind of file is pale; the preview follows a moment later."""
        ending = str(self.kind.currentData())
        drawn, moving, graph = ending in FORMATS, ending in FILMS, ending in GRAPHS
        if graph and _VIEWS[self.view.currentText()] not in DIAGRAMS:
            self.view.setCurrentText("Happens-before")
        if moving and _VIEWS[self.view.currentText()] in ("causality", "outcomes"):
            self.view.setCurrentIndex(0)
        if not drawn:
            self.moments.clear()
            if not moving:
                self.below.setCurrentIndex(0)
            if not (graph or moving):
                self.view.setCurrentIndex(0)
        for field in (self.theme, self.width_, self.scale, self.source, self.legend, self.title, self.caption):
            field.setEnabled(drawn or moving)
        self.theme.setEnabled(drawn or moving or ending == ".html")
        self.view.setEnabled((drawn and not self.moments.text()) or graph or moving)
        self.below.setEnabled((drawn and not self.moments.text()) or moving)
        self.moments.setEnabled(drawn)
        self.playhead.setEnabled(drawn or graph)
        self.axis.setEnabled(drawn or moving)
        self.actors.setEnabled(drawn or moving or ending in GRAPHS)
        self.form.setRowVisible(self.pace, moving and not self.axis.currentIndex())
        self.form.setRowVisible(self.speed, moving and bool(self.axis.currentIndex()))
        self.carry.setEnabled(drawn or moving or ending == ".html")
        self.first.setEnabled(ending != ".trace")
        self.last.setEnabled(ending != ".trace")
        self.last.setMinimum(self.first.value())
        self._timer.start()

    # -- Qt -----------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The preview is drawn anew for its new size."""
        super().resizeEvent(event)
        self._timer.start()


def _choice(*words: str) -> QComboBox:
    combo = QComboBox()
    combo.addItems(words)
    return combo


def _number(least: float, most: float, value: float, unit: str) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setRange(least, min(most, LARGEST))
    box.setDecimals(3 if least < 0.05 else 1)
    box.setSuffix(unit)
    box.setValue(value)
    return box
