"""What the objects of a recorded execution are called: by the variable that their creation is assigned to, if there is one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from types import FrameType


class Names:
    """Names for objects by their number; equal names get an ordinal ("lock", "lock 2")."""

    def __init__(self, source_of: Callable[[str], str | None]) -> None:
        self._source_of = source_of
        self._assigned: dict[str, dict[int, str]] = {}
        self._entered: dict[str, dict[tuple[int, int], tuple[int, int, int, int]]] = {}
        self._taken: dict[str, int] = {}

    def begin(self) -> None:
        self._taken.clear()

    def fresh(self, name: str) -> str:
        """``name``, or with an ordinal if an earlier object of this execution is called so."""
        count = self._taken[name] = self._taken.get(name, 0) + 1
        return name if count == 1 else f"{name} {count}"

    def entered_at(self, filename: str, line: int, column: int) -> tuple[int, int, int, int] | None:
        """Line, column, end line, end column of what the ``with`` statement that begins there enters, or None."""
        blocks = self._entered.get(filename)
        if blocks is None:
            source = self._source_of(filename)
            blocks = self._entered[filename] = {} if source is None else _blocks(source)
        return blocks.get((line, column))

    def assigned_at(self, frame: FrameType) -> str:
        """The variable or attribute that the statement which ``frame`` executes assigns to, or an empty text."""
        filename = frame.f_code.co_filename
        lines = self._assigned.get(filename)
        if lines is None:
            source = self._source_of(filename)
            lines = self._assigned[filename] = {} if source is None else _assignments(source)
        return lines.get(frame.f_lineno, "")


def _assignments(source: str) -> dict[int, str]:
    """For each line that belongs to a simple assignment: the name assigned to."""
    found: dict[int, str] = {}
    for node in ast.walk(ast.parse(source)):
        targets: list[ast.expr] = []
        if isinstance(node, ast.Assign):
            targets = node.targets
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets = [node.target]
        if len(targets) == 1 and isinstance(targets[0], (ast.Name, ast.Attribute)) and isinstance(node, ast.stmt):
            name = targets[0].id if isinstance(targets[0], ast.Name) else targets[0].attr
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                found.setdefault(line, name)
    return found


def _blocks(source: str) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """For each ``with`` statement, by line and column: the place of the expressions that it enters."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            first, last = node.items[0].context_expr, node.items[-1].context_expr
            end = last.end_lineno or last.lineno, last.end_col_offset or last.col_offset
            found[node.lineno, node.col_offset] = (first.lineno, first.col_offset, *end)
    return found
