"""What if it took longer? The durations in a program's text, and the same program with other ones."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor, log10

from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session

_PLACES = {"sleep": 0, "call_later": 0, "Timer": 0, "settimeout": 0, "timeout": 0, "wait_for": 1}
"""Functions that take a duration, and which argument it is."""

_KEYWORDS = frozenset({"timeout", "delay"})
_WIDEST = 4  # a slider goes up to that many times the duration


@dataclass(frozen=True, slots=True)
class Duration:
    """A number in the text that says how long something takes. ``label``: the function or name that it belongs to;
    ``text``: the whole expression; ``line`` from 1; ``start``, ``end``: characters of the text."""

    label: str
    text: str
    value: float
    line: int
    start: int
    end: int

    @property
    def step(self) -> float:
        """By how much it makes sense to change it: 1, 2 or 5 times a power of ten."""
        if self.value <= 0:
            return 1.0
        power = 10.0 ** floor(log10(self.value / 4))
        return max(part * power for part in (1, 2, 5) if part * power <= self.value / 4 * 1.0001)

    @property
    def steps(self) -> int:
        """How many steps there are from nothing to the most."""
        return ceil(max(self.value, 1.0) * _WIDEST / self.step)


def durations(source: str) -> tuple[Duration, ...]:
    """Numbers that say how long to sleep or wait, in calls or in the constants that stand there; in order.
    Empty for what is not Python."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return ()
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    lines = source.splitlines(keepends=True)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))
    found: dict[int, Duration] = {}
    for argument, function in _arguments(tree, ""):
        label, expression = function, argument
        if isinstance(argument, ast.Name) and argument.id in constants:
            label, expression = argument.id, constants[argument.id]
        number = _first_number(expression)
        if number is None:
            continue
        start, end = (starts[line - 1] + _characters(lines[line - 1], column) for line, column in _ends(number))
        text = ast.get_source_segment(source, expression) or ""
        value = float(number.value)  # type: ignore[arg-type]
        found[start] = Duration(label or f"line {number.lineno}", text, value, number.lineno, start, end)
    return tuple(found[start] for start in sorted(found))


def changed(source: str, values: Mapping[Duration, float]) -> str:
    """The text with other numbers."""
    for duration in sorted(values, key=lambda each: -each.start):
        source = source[: duration.start] + f"{values[duration]:.10g}" + source[duration.end :]
    return source


class WhatIf:
    """The durations of the program that a session shows, and what has become of them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._original = ""
        self._asked = ""
        self._waits = False
        session.watch(self._catch_up, Topic.ACTIVITY)
        self.durations: tuple[Duration, ...] = ()
        self.values: dict[Duration, float] = {}

    def refresh(self) -> bool:
        """Whether the program is another one than what was last asked for here: then its durations are read anew."""
        source = self._session.program.source if self._session.program is not None else ""
        if source == self._asked:
            return False
        self._original = self._asked = source
        self._waits = False
        self.durations = durations(source)
        self.values = {duration: duration.value for duration in self.durations}
        return True

    def set(self, duration: Duration, value: float) -> None:
        """Runs the program again, with that."""
        if self.values.get(duration) != value:
            self.values[duration] = value
            self._run()

    def reset(self) -> None:
        """Runs it as it is written."""
        self.values = {duration: duration.value for duration in self.durations}
        self._run()

    def _run(self) -> None:
        session = self._session
        different = {each: value for each, value in self.values.items() if value != each.value}
        source = changed(self._original, different)
        if session.program is None or source == self._asked:
            return
        # A slider moves faster than programs run, and stopping one takes longer than a short run.
        self._waits = session.running
        if self._waits:
            return
        self._asked = source
        if session.exploring:
            session.stop()
        # The outcomes that are known are those of another program.
        session.exploration = None
        session.program = replace(session.program, source=source)
        session.tell(Topic.OUTCOMES)
        session.tell(Topic.PROGRAM)
        session.run()

    def _catch_up(self) -> None:
        if self._waits and not self._session.running:
            self._waits = False
            self._run()


def _arguments(node: ast.AST, function: str) -> Iterator[tuple[ast.expr, str]]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)) else function
        if isinstance(child, ast.Call):
            called = child.func
            name = (
                called.attr if isinstance(called, ast.Attribute) else called.id if isinstance(called, ast.Name) else ""
            )
            place = _PLACES.get(name, len(child.args))
            if place < len(child.args):
                yield child.args[place], function if name == "sleep" else name
            for keyword in child.keywords:
                if keyword.arg in _KEYWORDS:
                    yield keyword.value, f"{name} {keyword.arg}".strip()
        yield from _arguments(child, inside)


def _first_number(expression: ast.expr) -> ast.Constant | None:
    numbers = [
        node
        for node in ast.walk(expression)
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool)
    ]
    return min(numbers, key=lambda node: (node.lineno, node.col_offset), default=None)


def _ends(number: ast.Constant) -> tuple[tuple[int, int], tuple[int, int]]:
    assert number.end_lineno is not None
    assert number.end_col_offset is not None
    return (number.lineno, number.col_offset), (number.end_lineno, number.end_col_offset)


def _characters(line: str, column: int) -> int:
    """A column in bytes, as `ast` counts, in characters."""
    return len(line.encode()[:column].decode(errors="ignore"))
