"""Finds the scopes of a module, and what each of them binds and reads.

Not done with `symtable`, which from Python 3.12 on has no scopes for inlined comprehensions and never has positions.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from coolthreads.instrument.kinds import Binding, How, Kind, Position
from coolthreads.instrument.scopes import Scope, Scopes


def resolve(tree: ast.Module) -> Scopes:
    """All scopes of a module."""
    scopes = Scopes(tree)
    Resolver(scopes).visit_body(tree.body)
    return scopes


class Resolver(ast.NodeVisitor):
    """Goes through a module once, and knows at each name in which scope and which loops it stands."""

    def __init__(self, scopes: Scopes) -> None:
        self.scopes = scopes
        self.scope = scopes.module
        self.loops: tuple[ast.AST, ...] = ()

    def visit_body(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.visit(statement)

    def visit_all(self, nodes: Iterator[ast.AST | None] | list[ast.AST | None]) -> None:
        for node in nodes:
            if node is not None:
                self.visit(node)

    def bind(
        self, name: str, how: How, node: ast.AST, position: Position | None = None, value: ast.expr | None = None
    ) -> None:
        scope = self.scope
        if how is How.ASSIGNED and isinstance(node, ast.NamedExpr):
            while scope.kind in (Kind.COMPREHENSION, Kind.GENERATOR) and scope.parent is not None:
                scope = scope.parent
        name = scope.mangled(name)
        if position is None:
            position = _end(node)
        scope.bindings.setdefault(name, []).append(Binding(how, node, self.scope, position, self.loops, value))
        if name in scope.global_names:
            self.scopes.module.bindings.setdefault(name, []).append(
                Binding(how, node, self.scope, position, self.loops, value)
            )

    def open(self, kind: Kind, node: ast.AST, name: str, private: str | None = None) -> Scope:
        inner = Scope(
            kind, node, self.scope, name, self.scope.private if private is None else private, len(self.scopes.all)
        )
        inner.loops = self.loops
        self.scopes.opened(inner)
        return inner

    def inside(self, scope: Scope, loops: tuple[ast.AST, ...] = ()) -> _Inside:
        return _Inside(self, scope, loops)

    # Scopes

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.visit_all([*node.decorator_list, *node.args.defaults, *node.args.kw_defaults])
        self.bind(node.name, How.DEFINED, node, _start(node))
        with self.type_parameters(node, node.name):
            self.annotations(node.args)
            if node.returns:
                self.visit(node.returns)
            scope = self.open(Kind.FUNCTION, node, node.name)
        with self.inside(scope):
            self.declarations(node.body)
            self.parameters(node.args)
            self.visit_body(node.body)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self.visit_all([*node.args.defaults, *node.args.kw_defaults])
        with self.inside(self.open(Kind.LAMBDA, node, "<lambda>")):
            self.parameters(node.args)
            self.visit(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.visit_all([*node.decorator_list])
        self.bind(node.name, How.DEFINED, node, _start(node))
        with self.type_parameters(node, node.name):
            self.visit_all([*node.bases, *node.keywords])
            scope = self.open(Kind.CLASS, node, node.name, node.name)
        with self.inside(scope, self.loops):
            self.declarations(node.body)
            self.visit_body(node.body)

    def visit_TypeAlias(self, node: ast.AST) -> None:
        # `type X = ...` exists from Python 3.12 on, and so does its node class.
        target = getattr(node, "name", None)
        if isinstance(target, ast.Name):
            self.bind(target.id, How.DEFINED, node)
            with self.type_parameters(node, target.id), self.inside(self.open(Kind.LAMBDA, node, target.id)):
                self.visit(getattr(node, "value"))  # noqa: B009

    def type_parameters(self, node: ast.AST, name: str) -> _Inside:
        parameters = getattr(node, "type_params", [])
        if not parameters:
            return self.inside(self.scope, self.loops)
        private = node.name if isinstance(node, ast.ClassDef) else None
        scope = self.open(Kind.TYPE_PARAMETERS, node, name, private)
        entered = self.inside(scope, self.loops)
        with self.inside(scope, self.loops):
            for parameter in parameters:
                self.bind(parameter.name, How.PARAMETER, parameter)
                self.visit_all([getattr(parameter, "bound", None), getattr(parameter, "default_value", None)])
        return entered

    def declarations(self, body: list[ast.stmt]) -> None:
        # They hold for the whole scope, so they come before its bindings.
        for node in _statements(body):
            if isinstance(node, ast.Global):
                self.scope.global_names.update(map(self.scope.mangled, node.names))
            elif isinstance(node, ast.Nonlocal):
                self.scope.nonlocal_names.update(map(self.scope.mangled, node.names))

    def parameters(self, arguments: ast.arguments) -> None:
        for argument in _arguments(arguments):
            self.bind(argument.arg, How.PARAMETER, argument, _start(self.scope.node))

    def annotations(self, arguments: ast.arguments) -> None:
        self.visit_all([argument.annotation for argument in _arguments(arguments)])

    def visit_comprehension_of(self, node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp) -> None:
        first = node.generators[0]
        self.visit(first.iter)
        kind = Kind.GENERATOR if isinstance(node, ast.GeneratorExp) else Kind.COMPREHENSION
        scope = self.open(kind, node, self.scope.name)
        with self.inside(scope, (*self.loops, node)):
            for generator in node.generators:
                if generator is not first:
                    self.visit(generator.iter)
                self.target(generator.target, How.LOOPED, value=generator.iter)
                self.visit_all([*generator.ifs])
            if isinstance(node, ast.DictComp):
                self.visit_all([node.key, node.value])
            else:
                self.visit(node.elt)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = visit_comprehension_of

    def visit_Call(self, node: ast.Call) -> None:
        self.generic_visit(node)
        if node.args and isinstance(node.args[0], ast.GeneratorExp):
            scope = self.scopes.of(node.args[0])
            if isinstance(node.func, ast.Name):
                scope.consumer = node.func.id
            elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, (ast.Constant, ast.JoinedStr)):
                scope.consumer = f"str.{node.func.attr}"

    # Bindings and reads

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self.scope.reads.setdefault(self.scope.mangled(node.id), []).append(node)
        else:
            self.bind(node.id, How.DELETED if isinstance(node.ctx, ast.Del) else How.ASSIGNED, node)

    def target(
        self, target: ast.expr, how: How, position: Position | None = None, value: ast.expr | None = None
    ) -> None:
        if isinstance(target, ast.Name):
            self.bind(target.id, how, target, position, value)
        elif isinstance(target, (ast.Tuple, ast.List)):
            for element, part in zip(target.elts, _parts(target, how, value), strict=True):
                self.target(element, how, position, part)
        elif isinstance(target, ast.Starred):
            self.target(target.value, how, position)
        else:
            self.visit(target)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        value = node.value if len(node.targets) == 1 else None
        for target in node.targets:
            self.target(target, How.ASSIGNED, _end(node), value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self.visit(node.annotation)
        if node.value is not None:
            self.visit(node.value)
            self.target(node.target, How.ASSIGNED, _end(node), node.value)
        elif not isinstance(node.target, ast.Name):
            self.visit(node.target)
        elif self.scope.kind is not Kind.MODULE:
            # Without a value it binds nothing, but makes the name a variable of this scope.
            self.scope.bindings.setdefault(self.scope.mangled(node.target.id), [])

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        if isinstance(node.target, ast.Name):
            value = ast.BinOp(ast.Name(node.target.id, ast.Load()), node.op, node.value)
            self.bind(node.target.id, How.AUGMENTED, node.target, _end(node), value)
        else:
            self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self.bind(node.target.id, How.ASSIGNED, node, value=node.value)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        around = self.loops
        self.loops = (*around, node)
        self.target(node.target, How.LOOPED, value=node.iter)
        self.visit_body(node.body)
        self.loops = around
        self.visit_body(node.orelse)

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> None:
        around = self.loops
        self.loops = (*around, node)
        self.visit(node.test)
        self.visit_body(node.body)
        self.loops = around
        self.visit_body(node.orelse)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name is not None:
            self.bind(node.name, How.ASSIGNED, node, _start(node))
            self.bind(node.name, How.DELETED, node, _end(node))
        self.visit_body(node.body)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            name = alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name)
            if name != "*":
                self.bind(name, How.IMPORTED, node)

    visit_ImportFrom = visit_Import

    def visit_MatchAs(self, node: ast.MatchAs | ast.MatchStar) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self.bind(node.name, How.ASSIGNED, node)

    visit_MatchStar = visit_MatchAs

    def visit_MatchMapping(self, node: ast.MatchMapping) -> None:
        self.generic_visit(node)
        if node.rest is not None:
            self.bind(node.rest, How.ASSIGNED, node)


class _Inside:
    """Enters a scope for a while."""

    def __init__(self, resolver: Resolver, scope: Scope, loops: tuple[ast.AST, ...]) -> None:
        self.resolver = resolver
        self.inner = (scope, loops)
        self.outer = (resolver.scope, resolver.loops)

    def __enter__(self) -> None:
        self.outer = (self.resolver.scope, self.resolver.loops)
        self.resolver.scope, self.resolver.loops = self.inner

    def __exit__(self, *_: object) -> None:
        self.resolver.scope, self.resolver.loops = self.outer


def _parts(target: ast.Tuple | ast.List, how: How, value: ast.expr | None) -> list[ast.expr | None]:
    """What each element of the target is assigned, if that can be seen: ``a, b = 0, []``."""
    values: list[ast.expr | None] = []
    if how is How.ASSIGNED and isinstance(value, (ast.Tuple, ast.List)):
        values = [*value.elts]
    starred = any(isinstance(part, ast.Starred) for part in (*target.elts, *values))
    return values if len(values) == len(target.elts) and not starred else [None] * len(target.elts)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    stars = [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *stars]


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """All statements of a scope, without those of inner functions and classes."""
    for statement in body:
        yield statement
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.stmt):
                yield from _statements([child])
            elif isinstance(child, (ast.ExceptHandler, ast.match_case)):
                yield from _statements(child.body)


def _start(node: ast.AST) -> Position:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def _end(node: ast.AST) -> Position:
    return getattr(node, "end_lineno", 0) or 0, getattr(node, "end_col_offset", 0) or 0
