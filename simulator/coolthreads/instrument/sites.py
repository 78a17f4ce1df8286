"""The table of places in the source where a program can touch shared state: what the hooks' ``site`` numbers mean."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload


@dataclass(frozen=True, slots=True)
class Access:
    """One access in the source.

    ``operation``: read, write, delete, call; ``kind``: global, cell, attribute, item, method, container, iteration, generator,
    switch;
    ``name``: the variable, the attribute (as mangled in a class), or the built-in function that reads a container.
    ``file`` is a row of the program's files. Lines count from 1, columns from 0 in characters; the end is exclusive.
    """

    operation: str
    kind: str
    name: str
    module: str
    file: int
    line: int
    column: int
    end_line: int
    end_column: int
    function: str


class SiteTable(Sequence[Access]):
    """Rows are only ever appended, so that a number means the same place for as long as the program is loaded."""

    def __init__(self) -> None:
        self.rows: list[Access] = []

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Access: ...
    @overload
    def __getitem__(self, index: slice) -> list[Access]: ...
    def __getitem__(self, index: int | slice) -> Access | list[Access]:
        return self.rows[index]

    def __iter__(self) -> Iterator[Access]:
        return iter(self.rows)

    def add(self, access: Access) -> int:
        """Append a row; returns its number."""
        self.rows.append(access)
        return len(self.rows) - 1


class Columns:
    """Translates the byte columns of `ast` into characters."""

    def __init__(self, source: str) -> None:
        # Only these end a line for the tokenizer; str.splitlines knows more.
        self._lines = source.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def of(self, node: ast.expr | ast.stmt) -> tuple[int, int, int, int]:
        """First line and column, last line and end column."""
        end_line = node.end_lineno or node.lineno
        end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return node.lineno, self._column(node.lineno, node.col_offset), end_line, self._column(end_line, end_column)

    def _column(self, line: int, offset: int) -> int:
        text = self._lines[line - 1] if line <= len(self._lines) else ""
        return offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace"))
