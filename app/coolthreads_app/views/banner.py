"""Above the timeline: what came of the run, in words; and, when something must be told, a line that can be closed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from coolthreads import Verdict
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.legend import Entry, Legend
from coolthreads_app.figure.theme import LIGHT, Theme
from coolthreads_app.layout.occurring import occurring
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session
from coolthreads_app.model.words import verdict_sentence, verdict_word
from coolthreads_app.views.icons import icon


class VerdictBanner(QWidget):
    """The verdict as a plate, its sentence, and the program's name."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        session.watch(self._show, Topic.PROGRAM, Topic.TRACE, Topic.ACTIVITY)
        self.setAccessibleName("Verdict")

    @property
    def words(self) -> tuple[str, str]:
        """The plate and the sentence."""
        trace = self._session.trace
        if trace is not None:
            return verdict_word(trace.verdict), verdict_sentence(trace)
        if self._session.running:
            return "Running", "The program has not come to its end yet."
        return ("Not run", "") if self._session.program is not None else ("", "Open a program, or choose a scenario.")

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self.setFixedHeight(round(theme.heading * 2.5))
        self.update()

    def _show(self) -> None:
        self.setAccessibleDescription(": ".join(self.words))
        self.setToolTip(self.words[1])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Plate, sentence, name."""
        theme, (word, sentence) = self._theme, self.words
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bold, plain, small = (
            faces().label(theme.heading, bold=True),
            faces().label(theme.heading),
            faces().mono(theme.label),
        )
        left, height = theme.label, float(self.height())
        if word:
            width = QFontMetricsF(bold).horizontalAdvance(word) + theme.heading * 1.2
            plate = QRectF(left, height * 0.18, width, height * 0.64)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colour()))
            painter.drawRoundedRect(plate, theme.heading * 0.35, theme.heading * 0.35)
            painter.setPen(QColor(theme.on_identity))
            painter.setFont(bold)
            painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, word)
            left += width + theme.heading * 0.7
        name = (
            self._session.program.name.replace("\\", "/").rsplit("/", 1)[-1]
            if self._session.program is not None
            else ""
        )
        right = self.width() - theme.label
        name_width = QFontMetricsF(small).horizontalAdvance(name)
        if name and right - left - name_width > theme.heading * 12:
            painter.setFont(small)
            painter.setPen(QColor(theme.muted))
            painter.drawText(
                QRectF(right - name_width - 1, 0, name_width + 1, height), Qt.AlignmentFlag.AlignVCenter, name
            )
            right -= name_width + theme.label
        painter.setPen(QColor(theme.ink))
        room = QRectF(left, 0, max(right - left, 1.0), height)
        if QFontMetricsF(plain).horizontalAdvance(sentence) <= room.width():
            painter.setFont(plain)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, sentence)
        else:
            two = faces().label(min(theme.label, height * 0.34))
            painter.setFont(two)
            shown = QFontMetricsF(two).elidedText(sentence, Qt.TextElideMode.ElideRight, room.width() * 1.85)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap, shown)
        painter.end()

    def _colour(self) -> str:
        trace = self._session.trace
        if trace is None:
            return self._theme.muted
        return {Verdict.PASSED: self._theme.good, Verdict.STEP_LIMIT: self._theme.warn}.get(
            trace.verdict, self._theme.bad
        )


class NoticeBar(QFrame):
    """One line that can be closed; it lies over the lower end of its parent, so that nothing moves when it comes.
    ``over``: what it covers there as a whole, or not at all."""

    def __init__(self, session: Session, parent: QWidget, over: QWidget) -> None:
        super().__init__(parent)
        self._over = over
        self._session = session
        self._theme = LIGHT
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close = QToolButton()
        self._close.setToolTip("Close this message")
        self._close.setAccessibleName("Close this message")
        self._close.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.addWidget(self.label, 1)
        layout.addWidget(self._close)
        parent.installEventFilter(self)
        session.watch(self._show, Topic.NOTICE)
        session.watch(self._moved_on, Topic.PLAYHEAD, Topic.DRAFT)
        self._show()

    def _moved_on(self) -> None:
        """Errors stay until they are closed or settled; the rest is of no interest any more."""
        if self._session.notice is not None and self._session.notice.kind == "info":
            self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stays at the lower end of its parent."""
        if event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        parent, gap = self.parentWidget(), round(self._theme.label * 0.6)
        if parent is None:
            return
        width = max(parent.width() - 2 * gap, 50)
        least = max(self.minimumSizeHint().height(), self._over.height() - gap)
        height = min(max(self.heightForWidth(width), least), parent.height())
        self.setGeometry(gap, parent.height() - height - gap, width, height)
        self.raise_()

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._close.setIcon(icon("close", theme))
        self._show()

    def _show(self) -> None:
        notice = self._session.notice
        self.setVisible(notice is not None)
        if notice is None:
            return
        colour = self._theme.bad if notice.kind == "error" else self._theme.accent
        self.setStyleSheet(
            f"NoticeBar {{ background: {self._theme.tint}; border: 1px solid {colour}; border-left: 5px solid {colour}; }}"
            f"QLabel {{ color: {self._theme.ink}; }}"
        )
        self.label.setText(notice.text)
        self.setAccessibleName(notice.text)
        self._place()


class LegendStrip(QWidget):
    """The legend of the timeline, in as many rows as it needs. Where all of it takes more than one row, it has what
    occurs in the run."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = LIGHT
        self._only: frozenset[str] | None = None
        session.watch(self._new_run, Topic.TRACE)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend")

    def use_theme(self, theme: Theme) -> None:
        """Colours and sizes."""
        self._theme = theme
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setFixedHeight(round(self._legend(self.width()).height + self._theme.label * 0.7))

    def _legend(self, width: float) -> Legend:
        room, size = width - 2 * self._margin, round(self._theme.label * 0.9)
        whole = Legend(room, size)
        return Legend(room, size, self._only) if self._only and whole.entries[-1].sample.top() > size * 1.9 else whole

    def shown(self) -> tuple[Entry, ...]:
        """The entries in sight."""
        return self._legend(self.width()).entries

    def _new_run(self) -> None:
        index = self._session.index
        self._only = occurring(index) if index is not None else None
        self._fit()
        self.update()

    @property
    def _margin(self) -> float:
        return self._theme.label * 0.9

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Narrower is higher."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Samples and words."""
        painter = QPainter(self)
        painter.translate(self._margin, self._theme.label * 0.3)
        self._legend(self.width()).paint(painter, self._theme)
        painter.end()
