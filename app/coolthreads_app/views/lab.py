"""The lab: what the real machine does, measured now or earlier, as charts and figures."""

from __future__ import annotations

import platform
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QFont, QFontMetrics, QGuiApplication, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QTabBar,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from coolthreads import CoolthreadsError
from coolthreads_app.figure.chart_export import chart_image, export_chart
from coolthreads_app.figure.charts import ChartFigure
from coolthreads_app.figure.theme import LIGHT, THEMES, Theme
from coolthreads_app.formats import measurements as writing
from coolthreads_app.lab import kinds, results
from coolthreads_app.lab.child import this_python
from coolthreads_app.lab.control import EFFORTS, Progress
from coolthreads_app.lab.frameworks import frameworks
from coolthreads_app.lab.results import Measurement
from coolthreads_app.lab.tables import Table, comparison, tables
from coolthreads_app.layout.charts import Chart
from coolthreads_app.layout.lab import chart, services
from coolthreads_app.views.chart import ChartView
from coolthreads_app.views.lab_figures import FiguresView
from coolthreads_app.views.lab_list import LabList
from coolthreads_app.views.lab_run import LabRun

_THIS = f"This Python, {platform.python_version()}"
_ENDINGS = (".png", ".svg", ".pdf", ".csv", ".json")
_ABOUT = {
    "memory": "Starts processes with 1, 100, ... threads or asyncio tasks that wait, and weighs them.",
    "speed": "Lets servers on threads and on asyncio answer over loopback: throughput and latencies.",
    "switches": "Times switching and starting of threads, tasks and greenlets, and counts lost updates.",
    "frameworks": "Which web frameworks run requests in threads, on asyncio, or on both.",
}

_MEASURED = "Being measured. The chart comes at the end."
_NOTHING = (
    "Nothing has been measured here yet.\nMeasure (F5) takes 20 seconds and shows a chart.",
    "Tick a measurement on the left to see its chart,\nor several, to see them over each other.",
)


class LabView(QWidget):
    """Measures one thing at a time: two at once would disturb each other. While it has the keys, some mean something else than
    in the rest of the window."""

    left = Signal()
    """Somebody has had enough of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._run: LabRun | None = None
        self._running = ""
        self.kinds = QTabBar()
        self.kinds.setAccessibleName("What is measured")
        self.kinds.setExpanding(False)
        for title in (*kinds.TITLES.values(), "Frameworks"):
            self.kinds.addTab(title)
        self.effort, self.python, self.service = QComboBox(), QComboBox(), QComboBox()
        for effort in EFFORTS.values():
            self.effort.addItem(f"{effort.name.capitalize()}: {effort.seconds:.0f} s at most", effort.name)
        self.python.setEditable(True)
        self.python.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.python.addItems((_THIS, *kinds.interpreters()))
        self.python.setMinimumContentsLength(14)
        self.python.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.python.setToolTip("The Python that is measured: its name or path")
        for box, name in ((self.effort, "Effort"), (self.python, "Python"), (self.service, "Service")):
            box.setAccessibleName(name)
        self.button, self.export, self.copy, self.delete = (
            QPushButton("Measure"),
            QPushButton("Export..."),
            QPushButton("Copy"),
            QPushButton("Delete"),
        )
        self.button.setObjectName("action")
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Progress")
        self.sentence = QLabel()
        self.sentence.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence.setWordWrap(True)
        self.earlier, self.chart, self.figures = LabList(), ChartView(), FiguresView()
        self._lay_out()
        self.kinds.currentChanged.connect(self._kind_changed)
        self.button.clicked.connect(self.start_or_cancel)
        self.earlier.ticked.connect(self._show)
        self.earlier.problem.connect(self.sentence.setText)
        self.service.currentIndexChanged.connect(self._show)
        self.export.clicked.connect(self._ask_where)
        self.copy.clicked.connect(self._copy)
        self.delete.clicked.connect(self.earlier.delete_chosen)
        self._keys: dict[str, Callable[[], object]] = {
            "Esc": self.cancel,
            "F5": self.start_or_cancel,
            "Ctrl+E": self._ask_where,
            "Ctrl+W": self.left.emit,
        }
        QShortcut(
            QKeySequence("Delete"), self.earlier, self.earlier.delete_chosen, context=Qt.ShortcutContext.WidgetShortcut
        )
        self._kind_changed()

    @property
    def kind(self) -> str:
        """What the tab in front measures; ``frameworks`` measures nothing."""
        return (*kinds.TITLES, "frameworks")[self.kinds.currentIndex()]

    def event(self, event: QEvent) -> bool:
        """Its keys come before those of the window."""
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _words(event) in self._keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What no widget inside has a use for."""
        call = self._keys.get(_words(event))
        if call is not None:
            call()
        else:
            super().keyPressEvent(event)

    # -- measuring ----------------------------------------------------------------------------------------------------

    def start_or_cancel(self) -> None:
        """The large button."""
        if self._run is not None:
            self.cancel()
        elif self.kind != "frameworks":
            named = self.python.currentText().strip()
            python = this_python() if named in ("", _THIS) else named
            self._running = self.kind
            self._run = run = LabRun(self.kind, python, EFFORTS[self.effort.currentData()], self)
            run.progressed.connect(self._progressed)
            run.ended.connect(self._ended)
            self.progress.setValue(0)
            self.sentence.setText("Looking at the machine")
            run.start()
            self._show()

    def cancel(self) -> None:
        """Ends what is being measured; nothing of it is kept."""
        if self._run is not None:
            self._run.cancel()

    def _progressed(self, step: Progress) -> None:
        if self._run is not None:
            self.progress.setValue(round(step.done * 1000))
            self.sentence.setText(f"{kinds.TITLES[self._running]}: {step.text}, {step.left:.0f} s left")

    def _ended(self, found: Measurement | str | None) -> None:
        run, self._run = self._run, None
        if run is not None:
            run.wait()
            run.deleteLater()
        self._show()
        if found is None:
            self.sentence.setText("Cancelled: nothing is kept")
        elif isinstance(found, str):
            self.sentence.setText(found)
        else:
            try:
                path = results.save(found)
            except CoolthreadsError as error:
                self.sentence.setText(str(error))
                return
            self.sentence.setText(f"Measured in {found.seconds:.0f} s, kept as {path.stem}")
            if self.kind == found.kind:
                self.earlier.show_kind(found.kind, [path])

    # -- showing ------------------------------------------------------------------------------------------------------

    def use_theme(self, theme: Theme) -> None:
        """Colours and type."""
        self._theme = theme
        self.progress.setStyleSheet(
            f"QProgressBar {{ background: {theme.line}; border: 0; border-radius: 3px; max-height: {theme.label}px; }}"
            f"QProgressBar::chunk {{ background: {theme.accent}; border-radius: 3px; }}"
        )
        beside = round(theme.label * 18)
        self.split.setSizes([beside, max(self.width() - beside, 1)])
        self.chart.use_theme(theme)
        # Before it is seen for the first time it does not reckon with its bold type.
        bold = QFont(self.button.font())
        bold.setBold(True)
        words = QFontMetrics(bold).horizontalAdvance("Measure")
        self.button.setMinimumWidth(round(words + 2.2 * theme.label))

    def export_to(self, path: Path) -> None:
        """Everything that is ticked; the ending says how. Says what went wrong, or where it is."""
        shown = self.earlier.measurements()
        if not shown:
            self.sentence.setText("Tick a measurement first")
            return
        if path.suffix.lower() not in _ENDINGS:
            self.sentence.setText(f"{path.name}: the ending must be one of {', '.join(_ENDINGS)}")
            return
        try:
            if path.suffix.lower() in writing.ENDINGS:
                writing.write(shown, path)
            else:
                scale = 2.0 if path.suffix.lower() == ".png" else 1.0
                export_chart(self._chart_of(shown), path, theme=self._paper.name, scale=scale)
        except CoolthreadsError as error:
            self.sentence.setText(str(error))
        else:
            self.sentence.setText(f"Exported {path}")

    def _show(self) -> None:
        if self.kind == "frameworks":
            found = frameworks()
            rows = tuple((row.name, row.model, row.interface, row.remark) for row in found.rows)
            header = ("framework", "model", "interface", "remark")
            self.figures.show_tables(
                [Table(f"Web frameworks by concurrency model, as of {found.date}", header, rows, 4)]
            )
            return
        shown = self.earlier.measurements()
        known = services(shown) if shown else ()
        if tuple(self.service.itemText(row) for row in range(self.service.count())) != known:
            chosen = self.service.currentText()
            self.service.blockSignals(True)
            self.service.clear()
            self.service.addItems(known)
            self.service.setCurrentText(chosen)
            self.service.blockSignals(False)
        self.service.setVisible(len(known) > 1)
        measured = self._run is not None and self._running == self.kind
        self.chart.nothing = _MEASURED if measured else _NOTHING[bool(self.earlier.count())]
        self.chart.show_chart(self._chart_of(shown) if shown else None)
        beside = comparison(shown)
        self.figures.show_tables(
            [*([beside] if beside is not None else []), *(t for one in shown for t in tables(one))]
        )
        self._enable()

    def _chart_of(self, shown: list[Measurement]) -> Chart:
        return chart(shown, self.service.currentText() if self.kind == "speed" else "")

    @property
    def _paper(self) -> Theme:
        # Type for a projector is too large for a file.
        return THEMES["light" if self._theme.name == "projector" else self._theme.name]

    def _kind_changed(self) -> None:
        measured = self.kind != "frameworks"
        for widget in (self.effort, self.python, self.button, self.side, self.export, self.copy):
            widget.setVisible(measured)
        self.service.setVisible(False)
        self.pages.setTabVisible(0, measured)
        self.pages.setCurrentIndex(0 if measured else 1)
        if self._run is None:
            self.sentence.setText(_ABOUT[self.kind])
        if measured:
            self.earlier.show_kind(self.kind)
        else:
            self._show()
        self._enable()

    def _enable(self) -> None:
        running = self._run is not None
        self.button.setText("Cancel" if running else "Measure")
        self.button.setToolTip("Cancel (Escape)" if running else "Measure now (F5)")
        self.progress.setVisible(running)
        self.effort.setEnabled(not running)
        self.python.setEnabled(not running)
        for button in (self.export, self.copy):
            button.setEnabled(self.chart.chart is not None)
        self.delete.setEnabled(self.earlier.count() > 0)

    def _copy(self) -> None:
        shown = self.earlier.measurements()
        if shown:
            figure = ChartFigure.of(self._chart_of(shown), self._paper, 1200)
            QGuiApplication.clipboard().setImage(chart_image(figure, 2.0))
            self.sentence.setText("Copied the chart")

    def _ask_where(self) -> None:
        endings = ";;".join(f"{ending[1:].upper()} (*{ending})" for ending in _ENDINGS)
        suggested = str(Path.home() / f"{self.kind}.png")
        name, chosen = QFileDialog.getSaveFileName(self, "Export", suggested, endings)
        if name:
            path = Path(name)
            self.export_to(path if path.suffix else Path(f"{name}.{chosen.split(' ', 1)[0].lower()}"))

    def _lay_out(self) -> None:
        above, controls = QHBoxLayout(), QHBoxLayout()
        above.addWidget(self.kinds)
        above.addStretch(1)
        for widget in (self.service, self.copy, self.export):
            above.addWidget(widget)
        for widget in (self.effort, self.python, self.button):
            controls.addWidget(widget)
        controls.addWidget(self.progress, 1)
        controls.addWidget(self.sentence, 2)
        self.pages = QTabWidget()
        self.pages.setDocumentMode(True)
        self.pages.setAccessibleName("Chart or figures")
        self.pages.addTab(self.chart, "Chart")
        self.pages.addTab(self.figures, "Figures")
        self.side = QWidget()
        beside = QVBoxLayout(self.side)
        beside.setContentsMargins(0, 0, 0, 0)
        title = QLabel("Earlier measurements: tick to overlay")
        title.setObjectName("muted")
        title.setWordWrap(True)
        beside.addWidget(title)
        beside.addWidget(self.earlier, 1)
        beside.addWidget(self.delete, 0, Qt.AlignmentFlag.AlignLeft)
        self.split = QSplitter()
        self.split.addWidget(self.side)
        self.split.addWidget(self.pages)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([230, 1000])
        layout = QVBoxLayout(self)
        layout.addLayout(above)
        layout.addLayout(controls)
        layout.addWidget(self.split, 1)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Whatever is being measured ends with it."""
        if self._run is not None:
            self._run.cancel()
            self._run.wait()
        event.accept()


def _words(event: QKeyEvent) -> str:
    return QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText)
