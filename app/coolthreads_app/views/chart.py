"""A chart as a widget: as wide as there is room, as high as it has to be, scrolled where that is too much."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from coolthreads_app.figure.charts import ChartFigure
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.charts import Chart

_NARROWEST = 45  # times the size of a label: what a panel needs so that its ticks stay apart


class ChartView(QScrollArea):
    """Shows one chart, or nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._chart: Chart | None = None
        self.nothing = ""  # what stands where there is no chart
        self._canvas = _Canvas(self)
        self.setWidget(self._canvas)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Chart")

    @property
    def chart(self) -> Chart | None:
        """What is shown."""
        return self._chart

    def show_chart(self, chart: Chart | None) -> None:
        """Another one; words for those who do not see it are its title and caption."""
        self._chart = chart
        self._canvas.setAccessibleName(chart.title if chart is not None else self.nothing or "No chart")
        self._canvas.setAccessibleDescription(
            "\n".join((chart.caption, *chart.remarks, *(text for panel in chart.panels for text in panel.texts)))
            if chart is not None
            else ""
        )
        self._fit()

    def use_theme(self, theme: Theme) -> None:
        """Colours and type."""
        self._theme = theme
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().size()
        if self._chart is None:
            self._canvas.show_words(self.nothing, faces().label(self._theme.label * 1.1), self._theme.muted, room)
            return
        columns = self._chart.columns
        needed = self._theme.label * _NARROWEST * (columns if columns == 1 else 0.55 * columns)
        width = max(room.width(), round(needed))
        figure = ChartFigure.of(self._chart, self._theme, width)
        if len(self._chart.panels) == 1 and not self._chart.panels[0].rows:
            # One plot takes what height there is, unless that makes it a letter box.
            height = min(max(room.height(), round(width * 0.36)), round(figure.size.height()))
            figure = ChartFigure.of(self._chart, self._theme, width, height)
        self._canvas.show_figure(figure, QSize(width, max(room.height(), round(figure.size.height()))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The chart follows."""
        super().resizeEvent(event)
        self._fit()


class _Canvas(QWidget):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._figure: ChartFigure | None = None
        self._words, self._font, self._ink = "", QFont(), ""
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_figure(self, figure: ChartFigure, size: QSize) -> None:
        self._figure = figure
        self.resize(size)
        self.update()

    def show_words(self, words: str, font: QFont, ink: str, size: QSize) -> None:
        self._figure = None
        self._words, self._font, self._ink = words, font, ink
        self.resize(size)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().base())
        if self._figure is not None:
            self._figure.paint(painter)
        else:
            painter.setFont(self._font)
            painter.setPen(QColor(self._ink))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
        painter.end()
