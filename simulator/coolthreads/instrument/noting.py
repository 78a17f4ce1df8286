"""Notes of calls for recorded executions: every function of the program says when it begins and when it ends.

The notes are added to a tree that has been rewritten already, so that the sites, and with them all choices, are the same
with and without. A search executes the code without them, and pays nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

from coolthreads.instrument.sites import Columns

_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")
_Node = TypeVar("_Node", bound=ast.AST)
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_With = ast.With | ast.AsyncWith


@dataclass(frozen=True, slots=True)
class Noted:
    """What says when it begins and ends: a function, or a ``with`` block. Lines from 1, columns from 0 in characters.

    ``kind``: call or block; ``name``: a function's, with its class; or the variable that a block is called by.
    """

    kind: str
    name: str
    file: int
    line: int
    column: int
    end_line: int
    end_column: int


def noted(tree: ast.Module, source: str, file: int, table: list[Noted]) -> ast.Module:
    """The (rewritten) tree, changed in place: its functions and blocks give notes, under their rows of ``table``."""
    _Noting(Columns(source), file, table).visit(tree)
    return tree


class _Noting(ast.NodeTransformer):
    def __init__(self, columns: Columns, file: int, table: list[Noted]) -> None:
        self._columns = columns
        self._file = file
        self._table = table
        self._classes: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        with self._inside(node.name):
            self.generic_visit(node)
        return node

    def visit_FunctionDef(self, node: _Function) -> ast.stmt:
        name = ".".join([*self._classes[-1:], node.name])
        row = self._row("call", name, node, is_head=True)
        with self._inside(None):
            self.generic_visit(node)
        if _yields(node):
            # What a generator does belongs to whoever asks it for the next item.
            return node
        first = 1 if ast.get_docstring(node, clean=False) is not None else 0
        body = node.body[first:] or [_at(node, ast.Pass())]
        # Nothing is kept in a variable, for the program can list those of its functions.
        begin = self._statement(node, "begin", _at(node, ast.Constant(row)))
        # Whoever asks where a function was when it ended shall be told where it fell off its end.
        end = self._statement(_last(body[-1]), "end")
        node.body[first:] = [begin, _at(node, ast.Try(body, [], [], [end]))]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        row = self._row("call", "lambda", node)
        self.generic_visit(node)
        if not _yields(node):
            # An expression has no way to say that an exception has left it: what comes next in its frame will tell.
            node.body = self._hook(node.body, "value", self._hook(node.body, "opened", row), node.body)
        return node

    def visit_With(self, node: _With) -> ast.stmt:
        rows = []
        for item in node.items:
            called = item.optional_vars if isinstance(item.optional_vars, ast.Name) else item.context_expr
            name = called.id if isinstance(called, ast.Name) and not called.id.startswith("__ct_") else ""
            rows.append(self._row("block", name, item.context_expr))
        self.generic_visit(node)
        for item, row in zip(node.items, rows, strict=True):
            place = item.context_expr
            item.context_expr = self._hook(place, "entering", place, row)
        left = self._statement(node, "left", _at(node, ast.Constant(rows[0])), _at(node, ast.Constant(rows[-1])))
        return _at(node, ast.Try([node], [], [], [left]))

    visit_AsyncWith = visit_With

    def _row(self, kind: str, name: str, node: ast.stmt | ast.expr, *, is_head: bool = False) -> int:
        line, column, end_line, end_column = self._columns.of(node)
        if is_head:
            # The head of a function, without what it does.
            word = "async def " if isinstance(node, ast.AsyncFunctionDef) else "def "
            end_line, end_column = line, column + len(word) + len(name.rpartition(".")[2])
        self._table.append(Noted(kind, name, self._file, line, column, end_line, end_column))
        return len(self._table) - 1

    def _hook(self, place: ast.AST, name: str, *arguments: ast.expr | int) -> ast.Call:
        nodes = [_at(place, ast.Constant(a)) if isinstance(a, int) else a for a in arguments]
        return _at(place, ast.Call(_at(place, ast.Name(f"__ct_call_{name}__", ast.Load())), nodes, []))

    def _statement(self, place: ast.AST, name: str, *arguments: ast.expr) -> ast.stmt:
        return _at(place, ast.Expr(self._hook(place, name, *arguments)))

    @contextmanager
    def _inside(self, name: str | None) -> Iterator[None]:
        before = self._classes
        self._classes = [*before, name] if name is not None else []
        try:
            yield
        finally:
            self._classes = before


def _at(place: ast.AST, node: _Node) -> _Node:
    for attribute in _PLACE:
        setattr(node, attribute, getattr(place, attribute))
    return node


def _last(statement: ast.stmt) -> ast.stmt:
    """The statement that is carried out last where a statement is left at its end."""
    inner: list[ast.stmt] = []
    if isinstance(statement, ast.If):
        inner = statement.orelse or statement.body
    elif isinstance(statement, (ast.With, ast.AsyncWith)):
        inner = statement.body
    elif isinstance(statement, (ast.Try, ast.TryStar)):
        handled = statement.handlers[-1].body if statement.handlers else []
        inner = statement.finalbody or handled or statement.orelse or statement.body
    elif isinstance(statement, ast.Match):
        inner = statement.cases[-1].body
    return _last(inner[-1]) if inner else statement


def _yields(function: _Function | ast.Lambda) -> bool:
    """Whether calling it makes a generator."""
    waiting: list[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else list(function.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            waiting.extend(ast.iter_child_nodes(node))
    return False
