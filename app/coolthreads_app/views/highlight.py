"""Colours for source text, from Pygments' lexer; the whole text is read once, since strings span lines."""

from __future__ import annotations

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from coolthreads_app.figure.theme import Theme

_LONGEST = 500_000  # characters: beyond this a file is shown without colours


class PythonHighlighter(QSyntaxHighlighter):
    """Highlights one document; `use` sets its text and theme."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._lines: list[list[tuple[int, int, _TokenType]]] = []
        self._formats: list[tuple[_TokenType, QTextCharFormat]] = []

    def use(self, text: str, theme: Theme) -> None:
        """Colours for this text; call before the document gets it, or to change the theme."""
        syntax = theme.syntax
        self._formats = [
            (Comment, _format(syntax.comment, italic=True)),
            (String, _format(syntax.string)),
            (Number, _format(syntax.number)),
            (Keyword, _format(syntax.keyword)),
            (Operator.Word, _format(syntax.keyword)),
            (Name.Function, _format(syntax.name)),
            (Name.Class, _format(syntax.name)),
            (Name.Decorator, _format(syntax.name)),
            (Name.Builtin, _format(syntax.builtin)),
            (Name.Exception, _format(syntax.builtin)),
        ]
        self._lines = _tokens(text) if len(text) <= _LONGEST else []

    def highlightBlock(self, text: str) -> None:
        """Qt asks for one line."""
        number = self.currentBlock().blockNumber()
        for start, length, token in self._lines[number] if number < len(self._lines) else ():
            for kind, style in self._formats:
                if token[: len(kind)] == kind:
                    self.setFormat(start, length, style)
                    break


def _tokens(text: str) -> list[list[tuple[int, int, _TokenType]]]:
    lines: list[list[tuple[int, int, _TokenType]]] = [[]]
    column = 0
    for token, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        for number, part in enumerate(value.split("\n")):
            if number:
                lines.append([])
                column = 0
            # Qt counts UTF-16 code units, Python code points.
            width = len(part.encode("utf-16-le")) // 2
            if width:
                lines[-1].append((column, width, token))
            column += width
    return lines


def _format(colour: str, *, italic: bool = False) -> QTextCharFormat:
    style = QTextCharFormat()
    style.setForeground(QColor(colour))
    style.setFontItalic(italic)
    return style
