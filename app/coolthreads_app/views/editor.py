"""The code view when the program is edited: keys write text, as in every editor of Python, until Escape.

While it is not being edited, single keys belong to the window, where they move the playhead.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QWidget

from coolthreads_app.views.code import CodeView
from coolthreads_app.views.highlight import PythonHighlighter

_INDENT = 4
_AT_ONCE = 30_000  # characters: longer texts are coloured after a pause and not at each key


class _Page:
    """The text of one file with its history, and where in it somebody was."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        # Without a parent: the view would delete its own when it gets another one.
        self.document = QTextDocument()
        self.document.setDocumentLayout(QPlainTextDocumentLayout(self.document))
        # Not an insertion that could be undone.
        self.document.setPlainText(text)
        self.highlighter = PythonHighlighter(self.document)
        self.cursor = 0
        self.scrolled = (0, 0)  # down, right


class Editor(CodeView):
    """``typed`` carries the whole text after each change by the user; ``asked`` a wish to begin, ``left`` one to end."""

    typed = Signal(str)
    asked = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._setting = False
        self._pages: dict[str, _Page] = {}
        self._turn_to(_Page("", ""))
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._changed)

    @property
    def editing(self) -> bool:
        """Whether keys write text."""
        return not self.isReadOnly()

    def edit(self, on: bool) -> None:
        """Begins or ends; the text stays as it is."""
        if on == self.editing:
            return
        self.setReadOnly(not on)
        self.setTabChangesFocus(not on)
        if on:
            if not self.cursor_in_sight():
                self.setTextCursor(self.cursorForPosition(self.viewport().rect().topLeft()))
            self.setFocus()
        else:
            cursor = self.textCursor()
            cursor.clearSelection()
            self.setTextCursor(cursor)
        self.viewport().update()

    def cursor_in_sight(self) -> bool:
        """Whether the text cursor is on the part of the text that is shown."""
        return self.viewport().rect().contains(self.cursorRect().center())

    def show_document(self, name: str, text: str) -> None:
        """A file of that name with that text. Each has its own history of changes, which stays while others are shown."""
        if name != self._page.name:
            self._page.cursor, self._page.scrolled = self.textCursor().position(), self._scrolled()
            self._turn_to(self._pages.get(name) or _Page(name, text))
        self.show_text(text)

    def forget_documents(self) -> None:
        """Another program: its files may have the same names."""
        self._pages = {self._page.name: self._page}

    def _turn_to(self, page: _Page) -> None:
        self._setting = True
        try:
            self._page = self._pages[page.name] = page
            self._highlighter = page.highlighter
            self._text = page.document.toPlainText()
            page.document.setDefaultFont(self.font())
            self.setDocument(page.document)
            self.recolour()
        finally:
            self._setting = False
        place = self.textCursor()
        place.setPosition(min(page.cursor, page.document.characterCount() - 1))
        self.setTextCursor(place)
        self.verticalScrollBar().setValue(page.scrolled[0])
        self.horizontalScrollBar().setValue(page.scrolled[1])

    def _scrolled(self) -> tuple[int, int]:
        return self.verticalScrollBar().value(), self.horizontalScrollBar().value()

    def show_text(self, text: str) -> None:
        """Another text. While it is edited, one that comes from elsewhere can be undone like any change."""
        if text == self.toPlainText():
            self._text = text
            return
        self._setting = True
        try:
            if self.editing:
                self._text = text
                self._highlighter.use(text, self._theme)
                cursor = QTextCursor(self.document())
                cursor.select(QTextCursor.SelectionType.Document)
                cursor.insertText(text)
            else:
                super().show_text(text)
        finally:
            self._setting = False

    def recolour(self) -> None:
        """Colours for the text as it is now."""
        self._highlighter.use(self._text, self._theme)
        # Formats are no changes of the text, but Qt reports them as some.
        was, self._setting = self._setting, True
        try:
            self._highlighter.rehighlight()
        finally:
            self._setting = was

    def _changed(self) -> None:
        if self._setting or not self.editing:
            return
        text = self.toPlainText()
        if text != self._text:
            self._text = text
            if len(text) <= _AT_ONCE:
                self.recolour()
            self.typed.emit(text)

    # -- Qt -----------------------------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        """Keys that the window has shortcuts for, but that an editor needs."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self.editing:
            if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
                event.accept()
                return True
            if event.key() == Qt.Key.Key_Slash and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                event.accept()
                return True
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Begins to edit where it was clicked."""
        if not self.editing:
            self.setTextCursor(self.cursorForPosition(event.position().toPoint()))
            self.asked.emit()
            return
        super().mouseDoubleClickEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What editors of Python do with these keys."""
        if not self.editing:
            super().keyPressEvent(event)
            return
        key, modifiers = event.key(), event.modifiers()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key == Qt.Key.Key_Tab and self.textCursor().hasSelection():
            self._each_line(lambda line: " " * _INDENT + line if line else line)
        elif key == Qt.Key.Key_Tab:
            column = self.textCursor().positionInBlock()
            self.textCursor().insertText(" " * (_INDENT - column % _INDENT))
        elif key == Qt.Key.Key_Backtab:
            self._each_line(_dedented)
        elif key == Qt.Key.Key_Slash and modifiers == Qt.KeyboardModifier.ControlModifier:
            self._comment()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not modifiers & Qt.KeyboardModifier.ControlModifier:
            self._new_line()
        elif key == Qt.Key.Key_Backspace and not modifiers and self._in_indent():
            cursor = self.textCursor()
            width = (cursor.positionInBlock() - 1) % _INDENT + 1
            cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, width)
            cursor.removeSelectedText()
        else:
            super().keyPressEvent(event)

    def _in_indent(self) -> bool:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        return not cursor.hasSelection() and bool(before) and not before.strip(" ")

    def _new_line(self) -> None:
        cursor = self.textCursor()
        before = cursor.block().text()[: cursor.positionInBlock()]
        indent = len(before) - len(before.lstrip(" "))
        said = before.split("#")[0].rstrip()
        if said.endswith((":", "(", "[", "{")):
            indent += _INDENT
        elif said.split(" ")[-1:] in (["pass"], ["break"], ["continue"]) or said.lstrip().startswith(
            ("return", "raise")
        ):
            indent = max(0, indent - _INDENT)
        cursor.insertText("\n" + " " * indent)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _comment(self) -> None:
        lines = [line for line in self._chosen_lines() if line.strip()]
        if lines and all(line.lstrip().startswith("#") for line in lines):
            self._each_line(_uncommented)
            return
        least = min((len(line) - len(line.lstrip()) for line in lines), default=0)
        self._each_line(lambda line: f"{line[:least]}# {line[least:]}" if line.strip() else line)

    def _chosen_lines(self) -> list[str]:
        first, last = self._chosen()
        return [self.document().findBlockByNumber(number).text() for number in range(first, last + 1)]

    def _chosen(self) -> tuple[int, int]:
        cursor, document = self.textCursor(), self.document()
        first = document.findBlock(cursor.selectionStart()).blockNumber()
        end = document.findBlock(cursor.selectionEnd())
        last = end.blockNumber()
        # A selection that ends at the begin of a line does not mean that line.
        return first, last - 1 if last > first and cursor.selectionEnd() == end.position() else last

    def _each_line(self, change: Callable[[str], str]) -> None:
        first, last = self._chosen()
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        for number in range(first, last + 1):
            block = self.document().findBlockByNumber(number)
            line, changed = block.text(), change(block.text())
            if changed != line:
                same = _common(line, changed)
                cursor.setPosition(block.position() + same)
                tail = _common(line[same:][::-1], changed[same:][::-1])
                cursor.setPosition(block.position() + len(line) - tail, QTextCursor.MoveMode.KeepAnchor)
                cursor.insertText(changed[same : len(changed) - tail])
        cursor.endEditBlock()


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _dedented(line: str) -> str:
    return line[min(_INDENT, len(line) - len(line.lstrip(" "))) :]


def _uncommented(line: str) -> str:
    indent = len(line) - len(line.lstrip())
    rest = line[indent:]
    return line[:indent] + rest.removeprefix("# ") if rest.startswith("# ") else line[:indent] + rest.removeprefix("#")
