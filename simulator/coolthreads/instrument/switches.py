"""Where a build of CPython with a GIL can switch threads, from 3.11 on: the switch points of granularity ``gil``.

The interpreter looks for a request to release the GIL (the eval breaker) when it enters or resumes a Python function
(RESUME), when it jumps backwards, and after calls (CALL, CALL_FUNCTION_EX) of anything but a Python function. (Code that has
been executed a few times is specialised and does not look after ``len(x)`` and the like any more; but until then it does.)
Source: the bytecode definitions in CPython's Python/bytecodes.c; confirmed by stress runs with a switch interval of a
microsecond, of warm and of cold code.
"""

from __future__ import annotations

import ast
import sys

from coolthreads.instrument.base import Located
from coolthreads.instrument.kinds import How
from coolthreads.instrument.statements import Statements

_HANDLERS_JUMP_BACK = sys.version_info[:2] == (3, 12)  # handlers are placed at the end of the function
_COMPREHENSIONS_ARE_CALLS = sys.version_info < (3, 12)

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Switches(Statements):
    """The rewriter for granularity ``gil``: all announcements, and the points at which a thread can lose its turn."""

    def switch(self, place: Located) -> ast.stmt:
        """The statement that offers the turn."""
        return self.at(place, ast.Expr(self.offer(place)))

    def offer(self, place: Located) -> ast.expr:
        return self.call(place, "gil", self.context.site(place, "switch", "switch"))

    def switched(self, node: ast.expr) -> ast.expr:
        """An expression after whose evaluation the turn is offered."""
        return self.call(node, "switched", node, self.context.site(node, "switch", "switch"))

    # Functions

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
        documented = ast.get_docstring(node, clean=False) is not None
        super().visit_FunctionDef(node)
        with self.context.inside(self.context.scopes.of(node)):
            node.body.insert(1 if documented else 0, self.switch(node))
        return node

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        super().visit_Lambda(node)
        with self.context.inside(self.context.scopes.of(node)):
            node.body = self.at(node.body, ast.BoolOp(ast.Or(), [self.offer(node.body), node.body]))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        # The body is a function that is called by another one.
        documented = ast.get_docstring(node, clean=False) is not None
        super().visit_ClassDef(node)
        node.body.insert(1 if documented else 0, self.switch(node))
        return node

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        return self.switched(super().visit_Yield(node))

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return self.switched(super().visit_YieldFrom(node))

    def visit_Await(self, node: ast.Await) -> ast.expr:
        return self.switched(super().visit_Await(node))

    # Calls

    def called(self, node: ast.Call) -> ast.expr:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "super":
            return super().called(node)
        known = isinstance(node.func, ast.Name) and self.built_in(node.func)
        stable = self.is_constant(node.func)
        if known or not (stable or self.context.may_bind):
            return self.switched(super().called(node))
        with self.context.temporary() as temporary:
            callee = self.name(node, name) if stable else self.name(node, temporary)
            rewritten = super().called(node)
            if not isinstance(rewritten, ast.Call) or rewritten is not node:
                return self.switched(rewritten)
            site = self.context.site(node, "switch", "switch")
            if stable:
                return self.call(node, "called", rewritten, callee, site)
            rewritten.func = self.bind(rewritten.func, temporary, rewritten.func)
            return self.call(node, "called", rewritten, callee, self.emptying(node, temporary, site))

    def is_constant(self, node: ast.expr) -> bool:
        """Whether an (original) expression is a name that only definitions and imports bind."""
        if not isinstance(node, ast.Name) or not self.is_stable(node):
            return False
        name = self.context.scope.mangled(node.id)
        bindings = self.context.scope.owner(name).bindings.get(name, [])
        return bool(bindings) and all(binding.how in (How.DEFINED, How.IMPORTED) for binding in bindings)

    # Loops

    def visit_For(self, node: ast.For | ast.AsyncFor) -> ast.stmt | list[ast.stmt]:
        super().visit_For(node)
        node.body.append(self.switch(node))
        return node

    visit_AsyncFor = visit_For

    def visit_Continue(self, node: ast.Continue) -> ast.stmt | list[ast.stmt]:
        return [self.switch(node), node]

    def visit_While(self, node: ast.While) -> ast.stmt | list[ast.stmt]:
        endless = isinstance(node.test, ast.Constant)
        rewritten = super().visit_While(node)
        if endless:
            node.body.append(self.switch(node))
        else:
            # The condition is evaluated again at the end of the body, and then comes the jump.
            node.body.insert(0, self.switch(node))
        return rewritten

    def comprehension(self, node: _Comprehension) -> ast.expr:
        super().comprehension(node)
        if isinstance(node, ast.GeneratorExp):
            # Each item is a yield; the first resumption stands for the entry.
            node.elt = self.switched(node.elt)
            return node
        if isinstance(node, ast.DictComp):
            node.value = self.switched(node.value)
        else:
            node.elt = self.switched(node.elt)
        return self.switched(node) if _COMPREHENSIONS_ARE_CALLS else node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    # Statements that call

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        rewritten: list[ast.stmt] = []
        for statement in statements:
            calls = isinstance(statement, (ast.With, ast.AsyncWith, ast.ClassDef)) or bool(
                getattr(statement, "decorator_list", [])
            )
            rewritten += super().body([statement])
            if calls:
                rewritten.append(self.switch(statement))
        return rewritten

    def handler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        super().handler(node)
        if _HANDLERS_JUMP_BACK:
            node.body.append(self.switch(node.body[-1]))
        return node
