"""What the objects of a recorded execution are called: by the variable that their creation is assigned to, if there is one."""

from __future__ import annotations

import ast
from collections.abc import Callable
from itertools import islice
from types import FrameType


class Names:
    """Names for objects by their number; equal names get an ordinal ("lock", "lock 2")."""

    def __init__(self, source_of: Callable[[str], str | None]) -> None:
        self._source_of = source_of
        self._assigned: dict[str, _Assigned] = {}
        self._entered: dict[str, dict[tuple[int, int], tuple[int, int, int, int]]] = {}
        self._taken: dict[str, int] = {}
        self._made: dict[str, int] = {}

    def begin(self) -> None:
        self._taken.clear()
        self._made.clear()

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
        """What the statement which ``frame`` executes assigns to: a variable, an attribute or, where it fills a display, one
        of its items; or an empty text."""
        filename = frame.f_code.co_filename
        assigned = self._assigned.get(filename)
        if assigned is None:
            source = self._source_of(filename)
            assigned = self._assigned[filename] = _Assigned(source)
        line, _, column, _ = next(islice(frame.f_code.co_positions(), frame.f_lasti // 2, None))
        place = (line or frame.f_lineno, column or 0)
        if place in assigned.at:
            return assigned.at[place]
        if place in assigned.repeated:
            # One of many made at the same place: they are told apart by which they are.
            name = assigned.repeated[place]
            made = self._made[name] = self._made.get(name, -1) + 1
            return f"{name}[{made}]"
        return assigned.on.get(frame.f_lineno, "")


class _Assigned:
    """Names by the place of the expression whose value gets them, in lines and columns (in bytes) as in code objects.

    ``repeated``: the elements of comprehensions; ``on``: for lines that belong to a simple assignment.
    """

    def __init__(self, source: str | None) -> None:
        self.at: dict[tuple[int, int], str] = {}
        self.repeated: dict[tuple[int, int], str] = {}
        self.on: dict[int, str] = {}
        for node in ast.walk(ast.parse(source or "")):
            if isinstance(node, ast.Assign):
                for target in node.targets:
                    self._pair(target, node.value)
                if len(node.targets) == 1:
                    self._lines(node, node.targets[0])
            elif isinstance(node, ast.AnnAssign) and node.value is not None:
                self._pair(node.target, node.value)
                self._lines(node, node.target)
            elif isinstance(node, (ast.With, ast.AsyncWith)):
                for item in node.items:
                    if item.optional_vars is not None:
                        self._pair(item.optional_vars, item.context_expr)

    def _lines(self, node: ast.stmt, target: ast.expr) -> None:
        name = _name_of(target)
        if name:
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                self.on.setdefault(line, name)

    def _pair(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, (ast.Tuple, ast.List)):
            if isinstance(value, (ast.Tuple, ast.List)) and len(value.elts) == len(target.elts):
                for one, made in zip(target.elts, value.elts, strict=True):
                    self._pair(one, made)
            return
        name = _name_of(target)
        if not name:
            return
        if isinstance(value, (ast.List, ast.Tuple)):
            for number, element in enumerate(value.elts):
                self.at[element.lineno, element.col_offset] = f"{name}[{number}]"
        elif isinstance(value, ast.Dict):
            for key, made in zip(value.keys, value.values, strict=True):
                if isinstance(key, ast.Constant):
                    self.at[made.lineno, made.col_offset] = f"{name}[{key.value!r}]"
        elif isinstance(value, (ast.ListComp, ast.GeneratorExp)):
            self.repeated[value.elt.lineno, value.elt.col_offset] = name
        elif isinstance(value, ast.Call):
            self.at[value.lineno, value.col_offset] = name


def _name_of(target: ast.expr) -> str:
    return target.id if isinstance(target, ast.Name) else target.attr if isinstance(target, ast.Attribute) else ""


def _blocks(source: str) -> dict[tuple[int, int], tuple[int, int, int, int]]:
    """For each ``with`` statement, by line and column: the place of the expressions that it enters."""
    found = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.With, ast.AsyncWith)):
            first, last = node.items[0].context_expr, node.items[-1].context_expr
            end = last.end_lineno or last.lineno, last.end_col_offset or last.col_offset
            found[node.lineno, node.col_offset] = (first.lineno, first.col_offset, *end)
    return found
