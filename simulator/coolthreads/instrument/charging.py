"""What statements cost in a timed run: the rewriter adds what says so, beside all that it announces.

A stretch of statements is charged before its first one. Loops in which nothing is announced and nothing unknown is called are
counted and not interrupted: they run at full speed, keep what they have used in a local variable, and look up only when
they have used what they were allowed. See `coolthreads.costs` for the model.
"""

from __future__ import annotations

import ast
import copy

from coolthreads.costs import Costs, Python
from coolthreads.instrument.base import Context, Located
from coolthreads.instrument.callees import CONTAINER_METHODS
from coolthreads.instrument.kinds import How, Kind
from coolthreads.instrument.prices import PURE, price, price_of_head
from coolthreads.instrument.statements import Statements
from coolthreads.instrument.switches import Switches

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Function = ast.FunctionDef | ast.AsyncFunctionDef
_COMPOUND = (
    ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
)  # fmt: skip
_FREE = (
    ast.For, ast.While, ast.If, ast.Assign, ast.AugAssign, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.Return,
    ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.IfExp, ast.Tuple, ast.Subscript,
    ast.Call, ast.NamedExpr, ast.Attribute, ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop,
)  # fmt: skip
_USED, _MOST = "__ct_used__", "__ct_most__"
_FINE = 1_000  # picoseconds in a nanosecond: loops are charged by these


class Charging(Statements):
    """To be put before `Statements` or `Switches`."""

    costs: Costs

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._overhead = 0.0  # what the next body costs each time besides its statements
        self._methods = _names_of_methods(context.scopes.module.node)
        self._is_free = False  # inside a loop that is charged by count

    @property
    def python(self) -> Python:
        return self.costs.python

    # Stretches of statements

    def body(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        overhead, self._overhead = self._overhead, 0.0
        first = next((n for n, one in enumerate(statements) if not _leads(one)), len(statements))
        rewritten: list[ast.stmt] = list(statements[:first])
        stretch: list[ast.stmt] = []
        for number, statement in enumerate(statements[first:], first + 1):
            stretch.append(statement)
            overhead += self._price(statement)
            if isinstance(statement, _COMPOUND) or number == len(statements):
                if overhead:
                    rewritten.append(self._charge(stretch[0], overhead))
                rewritten += super().body(stretch)
                stretch, overhead = [], 0.0
        return rewritten

    def _price(self, statement: ast.stmt) -> float:
        if isinstance(statement, _COMPOUND):
            return price_of_head(statement, self.python, self._is_own)
        if isinstance(statement, (ast.Pass, ast.Break, ast.Continue, ast.Global, ast.Nonlocal)):
            return 0.0
        return self.python.statement + price(statement, self.python, self._is_own)

    def _charge(self, place: ast.stmt, cost: float) -> ast.stmt:
        if not self._is_free:
            return self.at(place, ast.Expr(self.call(place, "spend", max(1, round(cost)))))
        more = self.constant(place, max(1, round(cost * _FINE)))
        return self.at(place, ast.AugAssign(self.at(place, ast.Name(_USED, ast.Store())), ast.Add(), more))

    def _charged(self, node: ast.expr, cost: float) -> ast.expr:
        """An expression that is charged each time before it is evaluated."""
        return self.at(node, ast.BoolOp(ast.Or(), [self.call(node, "spend", max(1, round(cost))), node]))

    # Functions

    def visit_FunctionDef(self, node: _Function) -> ast.stmt:
        self._overhead = self.python.call
        return super().visit_FunctionDef(node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        cost = self.python.call + price(node.body, self.python, self._is_own)
        super().visit_Lambda(node)
        node.body = self._charged(node.body, cost)
        return node

    def comprehension(self, node: _Comprehension) -> ast.expr:
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        parts += [part for generator in node.generators for part in (*generator.ifs, generator.target)]
        cost = self.python.iteration + sum(price(part, self.python, self._is_own) for part in parts)
        rewritten = super().comprehension(node)
        if isinstance(node, ast.DictComp):
            node.value = self._charged(node.value, cost)
        else:
            node.elt = self._charged(node.elt, cost)
        return rewritten

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension

    # Calls

    def called(self, node: ast.Call) -> ast.expr:
        plain = isinstance(node.func, ast.Name) and node.func.id in ("super", "locals", "vars", "dir", "eval", "exec")
        own = isinstance(node.func, (ast.Name, ast.Lambda)) and self._is_own(node.func)
        known = plain or own or self._is_free
        rewritten = super().called(node)
        if not known:
            node.func = self.call(node.func, "known", node.func)
        return rewritten

    def _is_own(self, function: ast.expr) -> bool:
        """Whether an (original) expression is a function of the program: it is charged when it begins."""
        if isinstance(function, ast.Lambda):
            return True
        scope = self.context.scope
        if isinstance(function, ast.Attribute):
            return function.attr in self._methods
        if not isinstance(function, ast.Name):
            return False
        bindings = scope.owner(scope.mangled(function.id)).bindings.get(scope.mangled(function.id), [])
        return bool(bindings) and all(
            binding.how is How.DEFINED and not isinstance(binding.node, ast.ClassDef) for binding in bindings
        )

    # Loops

    def visit_For(self, node: ast.For | ast.AsyncFor) -> ast.stmt | list[ast.stmt]:
        if not self._is_free and isinstance(node, ast.For) and (free := self._as_free(node)) is not None:
            return free
        self._overhead = self.python.iteration + self.python.statement
        rewritten = super().visit_For(node)
        if self._is_free:
            node.body.append(self._look_up(node))
        return rewritten

    visit_AsyncFor = visit_For

    def visit_While(self, node: ast.While) -> ast.stmt | list[ast.stmt]:
        if not self._is_free and (free := self._as_free(node)) is not None:
            return free
        self._overhead = self.python.branch + price(node.test, self.python, self._is_own)
        rewritten = super().visit_While(node)
        if self._is_free:
            node.body.append(self._look_up(node))
        return rewritten

    def visit_Continue(self, node: ast.Continue) -> ast.stmt | list[ast.stmt]:
        return [self._look_up(node), node] if self._is_free else super().visit_Continue(node)

    def _as_free(self, node: ast.For | ast.While) -> list[ast.stmt] | None:
        """The loop, charged by count, if nobody can notice what it does; else nothing, and it is as it was."""
        if self.context.scope.kind not in (Kind.FUNCTION, Kind.MODULE) or not self._can_be_free(node):
            return None
        trial, before = copy.deepcopy(node), self.context.announcements
        self._is_free = True
        try:
            rewritten = self.visit(trial)
        finally:
            self._is_free = False
        if self.context.announcements > before or rewritten is not trial:
            return None
        charged: ast.stmt = self.at(node, ast.Expr(self.call(node, "charge", _USED)))
        return [
            self.assign(node, _USED, self.constant(node, 0)),
            self.assign(node, _MOST, self.call(node, "charge", 0)),
            self.at(node, ast.Try([trial], [], [], [charged, self.drop(node, _USED), self.drop(node, _MOST)])),
        ]

    def _look_up(self, place: Located) -> ast.stmt:
        """``if used > most: most, used = charge(used), 0``"""
        over = self.at(place, ast.Compare(self.name(place, _USED), [ast.Gt()], [self.name(place, _MOST)]))
        charged = self.assign(place, _MOST, self.call(place, "charge", _USED))
        return self.at(place, ast.If(over, [charged, self.assign(place, _USED, self.constant(place, 0))], []))

    def _can_be_free(self, loop: ast.For | ast.While) -> bool:
        return all(isinstance(node, _FREE) and self._is_harmless(node) for node in ast.walk(loop))

    def _is_harmless(self, node: ast.AST) -> bool:
        scope = self.context.scope
        if isinstance(node, ast.Name):
            if isinstance(node.ctx, ast.Load):
                return self.owner(node.id) is None
            return scope.binds(scope.mangled(node.id)) and self.owner(node.id) is None
        if isinstance(node, ast.Subscript):
            return self.is_private(node.value) or isinstance(node.ctx, ast.Load)
        if isinstance(node, ast.Attribute):
            # Only as what is called.
            return self.is_private(node.value) or self._is_of_math(node)
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in PURE:
                return self.context.announced.is_built_in(scope, called.id)
            if isinstance(called, ast.Attribute) and called.attr in CONTAINER_METHODS and self.is_private(called.value):
                return True
            return self._is_of_math(called)
        if isinstance(node, (ast.Assign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            return all(not isinstance(target, ast.Attribute) for target in targets)
        return True

    def _is_of_math(self, node: ast.expr) -> bool:
        return self.context.announced.function_of(self.context.scope, node).startswith(("math.", "cmath."))


class ChargingSwitches(Charging, Switches):
    """The same with the switch points of a GIL; none in what is charged by count, which has its own."""

    def called(self, node: ast.Call) -> ast.expr:
        return Statements.called(self, node) if self._is_free else super().called(node)

    def switch(self, place: Located) -> ast.stmt:
        return self.at(place, ast.Pass()) if self._is_free else super().switch(place)

    def switched(self, node: ast.expr) -> ast.expr:
        return node if self._is_free else super().switched(node)


def charging(costs: Costs, granularity: str) -> type[Charging]:
    """The rewriter of timed runs."""
    base = ChargingSwitches if granularity == "gil" else Charging
    return type(base.__name__, (base,), {"costs": costs})


def _leads(statement: ast.stmt) -> bool:
    """Whether nothing may stand before it: a docstring, an import from the future."""
    if isinstance(statement, ast.ImportFrom):
        return statement.module == "__future__"
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _names_of_methods(module: ast.AST) -> frozenset[str]:
    """The names of all methods that classes of a module define."""
    return frozenset(
        member.name
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef)
        for member in node.body
        if isinstance(member, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
