"""What all parts of the rewriter share: the current scope, sites, temporaries, and nodes at the place of another one.

Invariant of every rewriting: operands are evaluated once, in the original order, and between an announcement and its
access nothing else of the program runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from coolthreads.instrument.announced import Announced
from coolthreads.instrument.kinds import Kind
from coolthreads.instrument.private import Private
from coolthreads.instrument.resolving import resolve
from coolthreads.instrument.scopes import Scope
from coolthreads.instrument.sites import Access, Columns, SiteTable
from coolthreads.instrument.waiting import waiting_loops

Located = ast.expr | ast.stmt
_Node = TypeVar("_Node", bound=ast.AST)
_PLACE = ("lineno", "col_offset", "end_lineno", "end_col_offset")


class Context:
    """Where rewriting is in the module: one for all parts."""

    def __init__(
        self,
        tree: ast.Module,
        source: str,
        module: str,
        file: int,
        sites: SiteTable,
        written_elsewhere: frozenset[str],
        everything: bool,
    ) -> None:
        self.scopes = resolve(tree)
        self.announced = Announced(self.scopes, written_elsewhere, everything=everything)
        self.private = Private(self.scopes, self.announced)
        self.waiting = waiting_loops(tree)
        self.scope = self.scopes.module
        # Assignment expressions are forbidden in iterables of comprehensions and useless in class bodies.
        self.may_bind = True
        self.depth = 0
        self.globals = 0  # so many temporaries are variables of the module
        self._module = module
        self._file = file
        self._sites = sites
        self._columns = Columns(source)

    def site(self, node: Located, operation: str, kind: str, name: str = "") -> int:
        """A new row of the table for an access by ``node``."""
        place = self._columns.of(node)
        access = Access(operation, kind, name, self._module, self._file, *place, self.scope.qualname)
        return self._sites.add(access)

    @property
    def announcements(self) -> int:
        """How many sites there are so far."""
        return len(self._sites)

    @contextmanager
    def inside(self, scope: Scope) -> Iterator[None]:
        """Rewrite what belongs to ``scope``."""
        before = self.scope, self.may_bind, self.depth
        self.scope = scope
        if scope.kind in (Kind.FUNCTION, Kind.LAMBDA):
            self.may_bind, self.depth = True, 0
        elif scope.kind is not Kind.COMPREHENSION:
            self.may_bind = False
        try:
            yield
        finally:
            self.scope, self.may_bind, self.depth = before

    @contextmanager
    def without_binding(self) -> Iterator[None]:
        """Rewrite an expression in which assignment expressions are forbidden."""
        before = self.may_bind
        self.may_bind = False
        try:
            yield
        finally:
            self.may_bind = before

    @contextmanager
    def temporary(self) -> Iterator[str]:
        """The name of a variable that nobody else uses meanwhile."""
        self.depth += 1
        if self.is_in_module:
            self.globals = max(self.globals, self.depth)
        try:
            yield _temporary(self.depth)
        finally:
            self.depth -= 1

    @property
    def is_in_module(self) -> bool:
        """Whether a temporary is a variable of the module here. Then it is one from the beginning and until the end: who
        goes through `globals` must not notice that it comes or goes."""
        scope = self.scope
        while scope.kind in (Kind.COMPREHENSION, Kind.GENERATOR) and scope.parent is not None:
            scope = scope.parent
        return scope.kind is Kind.MODULE


def _temporary(depth: int) -> str:
    return f"__ct_t{depth}__"


class Part:
    """One part of the rewriter."""

    def __init__(self, context: Context) -> None:
        self.context = context

    # The whole that the parts make up; the last of them defines it.

    def expression(self, node: ast.expr) -> ast.expr:
        """The expression, rewritten."""
        raise NotImplementedError

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        """The statements, rewritten."""
        raise NotImplementedError

    # Nodes

    def at(self, place: ast.AST, node: _Node) -> _Node:
        """A new ``node``, at the place of ``place``; what it is made of has its places already."""
        for attribute in _PLACE:
            setattr(node, attribute, getattr(place, attribute))
        return node

    def name(self, place: ast.AST, name: str) -> ast.Name:
        return self.at(place, ast.Name(name, ast.Load()))

    def constant(self, place: ast.AST, value: int | None) -> ast.Constant:
        return self.at(place, ast.Constant(value))

    def call(self, place: ast.AST, function: str, *arguments: ast.expr | int | str) -> ast.Call:
        """``function(*arguments)``; numbers stand for sites, texts for variables."""
        nodes: list[ast.expr] = []
        for argument in arguments:
            if isinstance(argument, int):
                nodes.append(self.constant(place, argument))
            elif isinstance(argument, str):
                nodes.append(self.name(place, argument))
            else:
                nodes.append(argument)
        return self.at(place, ast.Call(self.name(place, f"__ct_{function}__"), nodes, []))

    def bind(self, place: ast.AST, name: str, value: ast.expr) -> ast.NamedExpr:
        """``(name := value)``."""
        return self.at(place, ast.NamedExpr(self.at(place, ast.Name(name, ast.Store())), value))

    def assign(self, place: ast.AST, name: str, value: ast.expr) -> ast.Assign:
        """``name = value``."""
        return self.at(place, ast.Assign([self.at(place, ast.Name(name, ast.Store()))], value))

    def drop(self, place: ast.AST, name: str) -> ast.Delete | ast.Assign:
        """``del name``."""
        if self.context.is_in_module and name.startswith("__ct_t"):
            return self.assign(place, name, self.constant(place, None))
        return self.at(place, ast.Delete([self.at(place, ast.Name(name, ast.Del()))]))

    def beginning(self, place: ast.AST) -> list[ast.stmt]:
        """What makes the temporaries of the module, at its beginning."""
        return [
            self.assign(place, _temporary(depth + 1), self.constant(place, None))
            for depth in range(self.context.globals)
        ]

    def emptying(self, place: ast.AST, name: str, site: int) -> ast.expr:
        """``(name := None) or site``: the site's number, and the temporary no longer keeps its object alive."""
        return self.at(
            place,
            ast.BoolOp(ast.Or(), [self.bind(place, name, self.constant(place, None)), self.constant(place, site)]),
        )

    # What may be evaluated twice or out of order

    def is_stable(self, node: ast.expr) -> bool:
        """Whether evaluating the (original) expression twice gives the same and runs no code of the program."""
        if isinstance(node, ast.Constant):
            return True
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.operand, ast.Constant)
        if isinstance(node, ast.Slice):
            return all(part is None or self.is_stable(part) for part in (node.lower, node.upper, node.step))
        if isinstance(node, ast.Tuple):
            return all(self.is_stable(element) for element in node.elts)
        if not isinstance(node, ast.Name):
            return False
        # The namespace of a class can be any mapping, and notice each reading.
        return self.context.scope.kind is not Kind.CLASS and self.owner(node.id) is None

    def is_quiet(self, node: ast.expr) -> bool:
        """Whether evaluating the (original) expression announces nothing and runs no code of the program."""
        if isinstance(node, ast.Lambda):
            return not node.args.defaults and not any(node.args.kw_defaults)
        if isinstance(node, (ast.Tuple, ast.List)):
            return all(self.is_quiet(element) for element in node.elts)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.operand, ast.Constant)
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and self.owner(node.id) is None)

    def owner(self, name: str) -> Scope | None:
        """The scope that owns the variable, if it is announced."""
        scope = self.context.scope
        return self.context.announced.owner(scope, scope.mangled(name))

    def is_private(self, node: ast.expr) -> bool:
        """Whether an (original) expression is a local variable, or a view of one, that leads to nothing shared."""
        return self.context.private.is_unshared(self.context.scope, node)

    def scope_variable(self, owner: Scope) -> str:
        """The variable that holds the token of an activation of ``owner``."""
        return f"__ct_scope_{owner.number}__"
