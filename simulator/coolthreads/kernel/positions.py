"""Where in its source an instruction of the program is, in characters."""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType

Place = tuple[int, int, int, int]


class Positions:
    """``source_of``: the text of a file by its name in code objects; ``entered_at``: the place of what a block at that line
    and column enters."""

    def __init__(
        self, source_of: Callable[[str], str | None], entered_at: Callable[[str, int, int], Place | None]
    ) -> None:
        self._source_of = source_of
        self._entered_at = entered_at
        self._positions: dict[CodeType, list[tuple[int | None, int | None, int | None, int | None]]] = {}
        self._lines: dict[str, list[str]] = {}

    def of(self, code: CodeType, lasti: int) -> tuple[int, int, int, int] | None:
        """Line, column, end line and end column (in characters) of an instruction."""
        table = self._positions.get(code)
        if table is None:
            table = self._positions[code] = list(code.co_positions())
        line, end_line, column, end_column = table[lasti // 2]
        if line is None:
            return None
        end_line = end_line or line
        if end_line > line:
            # Entering and leaving a block has the whole block as its place: what is entered says it better.
            line, column, end_line, end_column = self._entered_at(code.co_filename, line, column or 0) or (
                line,
                column,
                end_line,
                end_column,
            )
        return line, self._characters(code, line, column), end_line, self._characters(code, end_line, end_column)

    def _characters(self, code: CodeType, line: int, column: int | None) -> int:
        """Python counts columns in bytes of UTF-8."""
        if not column:
            return 0
        lines = self._lines.get(code.co_filename)
        if lines is None:
            lines = self._lines[code.co_filename] = (self._source_of(code.co_filename) or "").splitlines()
        if line > len(lines) or lines[line - 1].isascii():
            return column
        return len(lines[line - 1].encode()[:column].decode(errors="ignore"))
