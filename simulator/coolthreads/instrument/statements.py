"""Every kind of statement, rewritten into one or more."""

from __future__ import annotations

import ast
from typing import cast

from coolthreads.instrument.expressions import Expressions
from coolthreads.instrument.matching import Matching

_Function = ast.FunctionDef | ast.AsyncFunctionDef


class Statements(Matching, Expressions):
    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        rewritten: list[ast.stmt] = []
        stirring = self.context.waiting.stirring
        for statement in statements:
            if statement in stirring:
                rewritten.append(self.at(statement, ast.Expr(self.call(statement, "loop"))))
            result = self.visit(statement)
            rewritten += result if isinstance(result, list) else [cast(ast.stmt, result)]
        return rewritten

    def module(self, tree: ast.Module) -> None:
        first = next((row for row, statement in enumerate(tree.body) if not _is_at_the_top(statement)), None)
        if first is not None:
            place = tree.body[first]
            rewritten = self.body(tree.body[first:])
            tree.body = [*self.body(tree.body[:first]), *self.beginning(place), *rewritten]

    # Definitions

    def visit_FunctionDef(self, node: _Function) -> ast.stmt:
        node.decorator_list = [self.expression(decorator) for decorator in node.decorator_list]
        self.defaults(node.args)
        scope = self.context.scopes.of(node)
        self.announce_definition(node)
        with self.context.inside(scope):
            documented = _docstring(node.body)
            entry: list[ast.stmt] = []
            if self.context.announced.cells(scope):
                entry.append(self.assign(node, self.scope_variable(scope), self.call(node, "newscope")))
            if self.context.scopes.is_generator(scope):
                site = self.context.site(node, "write", "generator")
                entry.append(self.at(node, ast.Expr(self.call(node, "resumed", site))))
            node.body = [*documented, *entry, *self.body(node.body[len(documented) :])]
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        node.decorator_list = [self.expression(decorator) for decorator in node.decorator_list]
        scope = self.context.scopes.of(node)
        parameters = self.context.scopes.parameters_of(node)
        with self.context.inside(parameters or self.context.scope):
            node.bases = [self.argument(base) for base in node.bases]
            for keyword in node.keywords:
                keyword.value = self.expression(keyword.value)
        self.announce_definition(node)
        with self.context.inside(scope):
            documented = _docstring(node.body)
            node.body = [*documented, *self.body(node.body[len(documented) :])]
        return node

    def announce_definition(self, node: _Function | ast.ClassDef) -> None:
        if self.owner(node.name) is not None:
            # The first line of a function with decorators is that of the first one.
            first = node.decorator_list[0] if node.decorator_list else node
            node.decorator_list.insert(0, self.storing_decorator(node.name, node, first))

    def visit_TypeAlias(self, node: ast.stmt) -> ast.stmt:
        return node

    # Assignments and deletions

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        return self.assignment(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        return self.augmented(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        return self.annotated(node)

    def visit_Delete(self, node: ast.Delete) -> list[ast.stmt]:
        return [statement for target in node.targets for statement in self.deleted(target, node)]

    def deleted(self, target: ast.expr, node: ast.Delete) -> list[ast.stmt]:
        if isinstance(target, (ast.Tuple, ast.List)):
            return [statement for element in target.elts for statement in self.deleted(element, node)] or [
                self.at(node, ast.Pass())
            ]
        if isinstance(target, ast.Name):
            return [*self.deletion(target.id, target), self.at(node, ast.Delete([target]))]
        place = self.attribute(target, "delete") if isinstance(target, ast.Attribute) else None
        if isinstance(target, ast.Subscript):
            place = self.item(target, "delete")
        assert place is not None
        return [self.at(node, ast.Delete([place]))]

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> list[ast.stmt]:
        statements: list[ast.stmt] = []
        for alias in node.names:
            whole = alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name
            name = alias.asname or whole
            if name == "*" or self.owner(name) is None:
                continue
            with self.context.temporary() as temporary:
                # One statement for each name, so that the binding directly follows its announcement.
                value = self.stored(name, self.name(node, temporary), node)
                bound = self.assign(node, name, value)
                statements += [*self.imported(node, alias, temporary), bound, self.drop(node, temporary)]
            alias.name = ""
        node.names = [alias for alias in node.names if alias.name]
        return [node, *statements] if node.names else statements

    visit_ImportFrom = visit_Import

    def imported(self, node: ast.Import | ast.ImportFrom, alias: ast.alias, name: str) -> list[ast.stmt]:
        """Import what ``alias`` says under another name."""
        new = self.at(node, ast.alias(alias.name, name))
        if isinstance(node, ast.ImportFrom):
            return [self.at(node, ast.ImportFrom(node.module, [new], node.level))]
        statements: list[ast.stmt] = [self.at(node, ast.Import([new]))]
        if alias.asname is None and "." in alias.name:
            # `import a.b` binds a.
            whole = self.at(node, ast.alias(alias.name.partition(".")[0], name))
            statements.append(self.at(node, ast.Import([whole])))
        return statements

    # Control flow

    def visit_If(self, node: ast.If) -> ast.stmt:
        node.test = self.test(node.test)
        node.body, node.orelse = self.body(node.body), self.body(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.stmt | list[ast.stmt]:
        before = self.context.announcements
        # A loop that neither announces nor calls anything cannot notice anybody.
        looks = node in self.context.waiting.looking
        waits = looks or node in self.context.waiting.loops
        calls = waits and any(isinstance(inner, ast.Call) for inner in ast.walk(node))
        node.test = self.test(node.test)
        node.body = self.body(node.body)
        waits = waits and (calls or self.context.announcements > before)
        node.orelse = self.body(node.orelse)
        if not waits:
            return node
        loop = node.lineno << 12 | node.col_offset
        if looks:
            loop = -loop
        node.test = self.at(node.test, ast.BoolOp(ast.Or(), [self.call(node.test, "round", loop), node.test]))
        return [self.at(node, ast.Expr(self.call(node.test, "loop"))), node]

    def visit_Assert(self, node: ast.Assert) -> ast.stmt:
        node.test = self.test(node.test)
        if node.msg is not None:
            node.msg = self.expression(node.msg)
        return node

    def visit_For(self, node: ast.For | ast.AsyncFor) -> ast.stmt | list[ast.stmt]:
        node.iter = self.iterated(node.iter) if isinstance(node, ast.For) else self.expression(node.iter)
        stores: list[ast.stmt] = []
        if self.has_announced_name(node.target):
            with self.context.temporary() as name:
                stores = [
                    *self.stored_to(node.target, self.name(node.target, name), node.target),
                    self.drop(node.target, name),
                ]
                node.target = self.at(node.target, ast.Name(name, ast.Store()))
        else:
            node.target = self.target(node.target)
        node.body, node.orelse = [*stores, *self.body(node.body)], self.body(node.orelse)
        return node

    visit_AsyncFor = visit_For

    def visit_Continue(self, node: ast.Continue) -> ast.stmt | list[ast.stmt]:
        return node

    def visit_With(self, node: ast.With | ast.AsyncWith) -> ast.stmt:
        first, rest = node.items[0], node.items[1:]
        first.context_expr = self.expression(first.context_expr)
        if isinstance(node, ast.AsyncWith):
            first.context_expr = self.call(first.context_expr, "entered", first.context_expr)
        stores: list[ast.stmt] = []
        if first.optional_vars is not None and self.has_announced_name(first.optional_vars):
            with self.context.temporary() as name:
                target = first.optional_vars
                stores = [*self.stored_to(target, self.name(target, name), target), self.drop(target, name)]
                first.optional_vars = self.at(target, ast.Name(name, ast.Store()))
        elif first.optional_vars is not None:
            first.optional_vars = self.target(first.optional_vars)
        if not rest:
            node.body = [*stores, *self.body(node.body)]
            return node
        inner = self.visit_With(self.at(node, type(node)(rest, node.body)))
        assert isinstance(inner, type(node))
        if stores:
            node.items, node.body = [first], [*stores, inner]
        else:
            node.items, node.body = [first, *inner.items], inner.body
        return node

    visit_AsyncWith = visit_With

    def visit_Try(self, node: ast.Try) -> ast.stmt:
        node.body = self.body(node.body)
        node.handlers = [self.handler(handler) for handler in node.handlers]
        node.orelse, node.finalbody = self.body(node.orelse), self.body(node.finalbody)
        return node

    def visit_TryStar(self, node: ast.TryStar) -> ast.stmt:
        return self.visit_Try(cast(ast.Try, node))

    def handler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        if node.type is not None:
            node.type = self.expression(node.type)
        body = self.body(node.body)
        if node.name is not None and self.owner(node.name) is not None:
            name, place = node.name, node.body[0]
            with self.context.temporary() as temporary:
                # What Python does at the end of a handler by itself: forget the exception.
                forget = [
                    *self.deletion(name, place),
                    self.assign(place, name, self.constant(place, None)),
                    self.drop(place, name),
                ]
                stored = self.assign(place, name, self.stored(name, self.name(place, temporary), place))
                body = [stored, self.at(place, ast.Try(body, [], [], forget))]
                node.name = temporary
        node.body = body
        return node

    def visit_Match(self, node: ast.Match) -> ast.stmt:
        return self.match(node)


def _is_at_the_top(statement: ast.stmt) -> bool:
    """Whether nothing can come before a statement: the docstring, and what is imported from the future."""
    if isinstance(statement, ast.Expr):
        return isinstance(statement.value, ast.Constant)
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    first = body[0]
    constant = first.value if isinstance(first, ast.Expr) else None
    return [first] if isinstance(constant, ast.Constant) and isinstance(constant.value, str) else []
