"""Every kind of expression, rewritten in place."""

from __future__ import annotations

import ast

from coolthreads.instrument.assignments import Assignments
from coolthreads.instrument.callees import CONSUMING, PLAIN_RESULT
from coolthreads.instrument.calls import announce_together

# Operators of which built-in containers know.
_JOINING = (ast.Add, ast.Sub, ast.BitOr, ast.BitAnd, ast.BitXor)

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Expressions(ast.NodeTransformer, Assignments):
    """Visitors; what has none consists of parts that are rewritten one by one."""

    def expression(self, node: ast.expr) -> ast.expr:
        rewritten = self.visit(node)
        assert isinstance(rewritten, ast.expr)
        return rewritten

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.load(node) if isinstance(node.ctx, ast.Load) else node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self.value_of_attribute(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self.item(node, "read")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self.called(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self.stored(node.target.id, self.expression(node.value), node)
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        self.defaults(node.args)
        scope = self.context.scopes.of(node)
        with self.context.inside(scope):
            node.body = self.expression(node.body)
            if self.context.announced.cells(scope):
                token = self.bind(node.body, self.scope_variable(scope), self.call(node.body, "newscope"))
                both = self.at(node.body, ast.Tuple([token, node.body], ast.Load()))
                node.body = self.at(node.body, ast.Subscript(both, self.constant(node.body, 1), ast.Load()))
        return node

    def defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.expression(default) for default in arguments.defaults]
        arguments.kw_defaults = [default and self.expression(default) for default in arguments.kw_defaults]

    # Places that look at a value on the spot

    def test(self, node: ast.expr) -> ast.expr:
        """An expression of which only the truth matters: of a container, whether it is empty."""
        if isinstance(node, ast.BoolOp):
            node.values = [self.test(value) for value in node.values]
            return node
        if isinstance(node, (ast.NamedExpr, ast.IfExp)):
            return self.expression(node)
        return self.used(node, "bool")

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        # The last one is handed on, not looked at.
        node.values = [*map(self.test, node.values[:-1]), self.expression(node.values[-1])]
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        node.operand = self.test(node.operand) if isinstance(node.op, ast.Not) else self.operand(node.operand)
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = node.left, node.right
        plain = self.is_plain(left) or self.is_plain(right)
        if isinstance(node.op, ast.Mod) and _is_text(left):
            node.left, node.right = self.expression(left), self.shown(right)
        elif (
            plain
            or not isinstance(node.op, _JOINING)
            or (isinstance(node.op, ast.Sub) and self.are_modest(left, right))
        ):
            node.left, node.right = self.operand(left), self.operand(right)
        else:
            # Two lists, sets or dicts make a third.
            is_quiet = self.is_quiet(right)
            node.left, node.right = self.used(left, "join"), self.used(right, "join")
            if is_quiet:
                announce_together((node.left, node.right))
        return node

    def shown(self, node: ast.expr) -> ast.expr:
        """What ``text % node`` turns into text."""
        if not isinstance(node, ast.Tuple):
            return self.used(node, "format")
        # CPython makes an f-string of it, which turns one value into text before it evaluates the next.
        node.elts = [
            self.expression(element) if isinstance(element, ast.Starred) else self.used(element, "format")
            for element in node.elts
        ]
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        node.test = self.test(node.test)
        node.body, node.orelse = self.expression(node.body), self.expression(node.orelse)
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        # What cannot be compared with a container is not asked whether it is one.
        values = [node.left, *node.comparators]
        looks = [False] * len(values)
        for number, operator in enumerate(node.ops):
            left, right = values[number : number + 2]
            if isinstance(operator, (ast.Eq, ast.NotEq)):
                looks[number] |= not self.is_plain(right)
                looks[number + 1] |= not self.is_plain(left)
            elif not isinstance(operator, (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
                # Of two variables of the function that are ordered, hardly ever one is a set or a list.
                looks[number + 1] = not self.are_modest(left, right)
                looks[number] |= looks[number + 1]
            looks[number + 1] |= isinstance(operator, (ast.In, ast.NotIn))
        is_simple = len(node.ops) == 1 and self.is_quiet(node.comparators[0])
        words = ["==", *("in" if isinstance(operator, (ast.In, ast.NotIn)) else "==" for operator in node.ops)]
        node.left, *node.comparators = (
            self.used(value, word) if looked else self.operand(value)
            for value, word, looked in zip(values, words, looks, strict=True)
        )
        if is_simple:
            announce_together([node.left, *node.comparators])
        return node

    def is_plain(self, node: ast.expr) -> bool:
        """Whether the value of an (original) expression is certainly a number, a text or the like."""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.built_in(node.func) in PLAIN_RESULT - {"bytes", "frozenset", "memoryview"}
        if isinstance(node, ast.Constant):
            return not isinstance(node.value, bytes)
        plain = self.context.private.is_plain(self.context.scope, node)
        return plain or isinstance(node, (ast.JoinedStr, ast.UnaryOp, ast.Compare, ast.Lambda))

    def are_modest(self, *nodes: ast.expr) -> bool:
        """Whether each is plain, computed from others, or a variable of this function alone."""
        return all(
            self.owner(node.id) is None and self.context.scope.binds(self.context.scope.mangled(node.id))
            if isinstance(node, ast.Name)
            else self.is_plain(node) or isinstance(node, ast.BinOp)
            for node in nodes
        )

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.expr:
        node.value = self.used(node.value, "format")
        if node.format_spec is not None:
            node.format_spec = self.expression(node.format_spec)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.expr:
        node.value = self.used(node.value, "*")
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.expr:
        for number, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            if key is None:
                node.values[number] = self.used(value, "**")
            else:
                node.keys[number], node.values[number] = self.expression(key), self.expression(value)
        return node

    def visit_Await(self, node: ast.Await) -> ast.expr:
        node.value = self.call(node, "await", self.expression(node.value))
        return node

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.expr:
        return self.yielded(node, self.iterated(node.value, "yield from"))

    def visit_Yield(self, node: ast.Yield) -> ast.expr:
        return self.yielded(node, node.value and self.expression(node.value))

    def yielded(self, node: ast.Yield | ast.YieldFrom, value: ast.expr | None) -> ast.expr:
        """An expression whose evaluation ends when the generator is resumed."""
        node.value = value
        if not self.context.scopes.is_generator(self.context.scope):
            return node
        return self.call(node, "yielded", node, self.context.site(node, "write", "generator"))

    # Iteration

    def iterated(self, node: ast.expr, how: str = "") -> ast.expr:
        """The iterable of a loop."""
        if not self.may_be_shared(node):
            return self.expression(node)
        site = self.context.site(node, "read", "iteration", how)
        return self.call(node, "iter", self.operand(node), site)

    def comprehension(self, node: _Comprehension) -> ast.expr:
        first = node.generators[0]
        with self.context.without_binding():
            first.iter = self.expression(first.iter) if first.is_async else self.iterated(first.iter)
        scope = self.context.scopes.of(node)
        with self.context.inside(scope):
            if self.context.announced.cells(scope):
                # The first iterable is evaluated outside, so the token of this activation comes in with its items.
                first.iter = self.call(first.iter, "tokened", first.iter)
                token = self.at(first.target, ast.Name(self.scope_variable(scope), ast.Store()))
                first.target = self.at(first.target, ast.Tuple([token, first.target], ast.Store()))
            node.generators = [part for generator in node.generators for part in self.generator(generator, first)]
            if isinstance(node, ast.DictComp):
                node.key, node.value = self.expression(node.key), self.expression(node.value)
            else:
                node.elt = self.expression(node.elt)
            if isinstance(node, ast.GeneratorExp) and scope.consumer not in CONSUMING and not first.is_async:
                site = self.context.site(node, "write", "generator")
                goes_on = self.at(node, ast.UnaryOp(ast.Not(), self.call(node, "resumed", site)))
                node.generators[-1].ifs.insert(0, goes_on)
        return node

    def generator(self, node: ast.comprehension, first: ast.comprehension) -> list[ast.comprehension]:
        if node is not first:
            with self.context.without_binding():
                node.iter = self.expression(node.iter) if node.is_async else self.iterated(node.iter)
        stores: list[ast.comprehension] = []
        node.target = self.announced_late(node.target, stores)
        ifs = [self.test(condition) for condition in node.ifs]
        node.ifs = []
        (stores[-1] if stores else node).ifs = ifs
        return [node, *stores]

    def announced_late(self, target: ast.expr, stores: list[ast.comprehension]) -> ast.expr:
        """The target with temporaries for announced variables, each stored by a loop of its own: ``for x in [store(t)]``."""
        if isinstance(target, ast.Name):
            if self.owner(target.id) is None:
                return target
            # No assignment expression ever binds this name: it could not rebind the variable of a comprehension.
            name = f"__ct_i{target.lineno}_{target.col_offset}__"
            value = self.at(target, ast.List([self.stored(target.id, self.name(target, name), target)], ast.Load()))
            stores.append(ast.comprehension(target, value, [], 0))
            return self.at(target, ast.Name(name, ast.Store()))
        if isinstance(target, (ast.Tuple, ast.List)):
            target.elts = [self.announced_late(element, stores) for element in target.elts]
        elif isinstance(target, ast.Starred):
            target.value = self.announced_late(target.value, stores)
        else:
            with self.context.without_binding():
                return self.target(target)
        return target

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = comprehension


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))
