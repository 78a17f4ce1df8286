"""Assignments of every shape: each target is announced directly before it is stored to."""

from __future__ import annotations

import ast

from coolthreads.instrument.base import Located
from coolthreads.instrument.calls import Calls
from coolthreads.instrument.kinds import Kind
from coolthreads.instrument.places import copied

_IN_PLACE = {
    ast.Add: "iadd", ast.Sub: "isub", ast.Mult: "imul", ast.MatMult: "imatmul", ast.Div: "itruediv", ast.Mod: "imod",
    ast.Pow: "ipow", ast.LShift: "ilshift", ast.RShift: "irshift", ast.BitOr: "ior", ast.BitXor: "ixor",
    ast.BitAnd: "iand", ast.FloorDiv: "ifloordiv",
}  # fmt: skip
_OF_CONTAINERS = (ast.Add, ast.Sub, ast.Mult, ast.BitOr, ast.BitXor, ast.BitAnd)


class Assignments(Calls):
    def has_announced_name(self, target: ast.expr) -> bool:
        """Whether storing to the target binds an announced variable."""
        if isinstance(target, ast.Name):
            return self.owner(target.id) is not None
        if isinstance(target, (ast.Tuple, ast.List)):
            return any(map(self.has_announced_name, target.elts))
        return isinstance(target, ast.Starred) and self.has_announced_name(target.value)

    def target(self, target: ast.expr) -> ast.expr:
        """A target without announced names: attributes and items announce themselves where they stand."""
        if isinstance(target, ast.Attribute):
            return self.attribute(target, "write")
        if isinstance(target, ast.Subscript):
            return self.item(target, "write")
        if isinstance(target, (ast.Tuple, ast.List)):
            target.elts = [self.target(element) for element in target.elts]
        elif isinstance(target, ast.Starred):
            target.value = self.target(target.value)
        return target

    def assignment(self, node: ast.Assign) -> list[ast.stmt]:
        """``a = b = value``."""
        unpacks = any(isinstance(target, (ast.Tuple, ast.List)) for target in node.targets)
        single = len(node.targets) == 1
        node.value = self.used(node.value, "unpack") if unpacks and single else self.expression(node.value)
        if single and isinstance(target := node.targets[0], ast.Name):
            node.value = self.stored(target.id, node.value, node)
            return [node]
        if not any(map(self.has_announced_name, node.targets)):
            shared = [
                self.at(node, ast.Expr(self.call(node, "entries", copied(target.value))))
                for target in node.targets
                if isinstance(target, ast.Attribute) and target.attr == "__dict__" and self.is_stable(target.value)
            ]
            node.targets = [self.target(target) for target in node.targets]
            return [node, *shared]
        if single:
            return self.unpacked(node.targets[0], node.value, node)
        with self.context.temporary() as name:
            statements: list[ast.stmt] = [self.assign(node, name, node.value)]
            for target in node.targets:
                statements += self.stored_to(target, self.name(target, name), node)
            return [*statements, self.drop(node, name)]

    def stored_to(self, target: ast.expr, value: ast.expr, place: Located) -> list[ast.stmt]:
        """Statements that assign an already rewritten value to one target."""
        if isinstance(target, ast.Name):
            return [self.at(place, ast.Assign([target], self.stored(target.id, value, place)))]
        if self.has_announced_name(target):
            return self.unpacked(target, value, place)
        return [self.at(place, ast.Assign([self.target(target)], value))]

    def unpacked(self, target: ast.expr, value: ast.expr, place: Located) -> list[ast.stmt]:
        """Unpack into temporaries, then store one after the other."""
        assert isinstance(target, (ast.Tuple, ast.List))
        names: list[str] = []
        elements: list[ast.expr] = []
        depth = self.context.depth
        for element in target.elts:
            self.context.depth += 1
            names.append(f"__ct_t{self.context.depth}__")
            variable: ast.expr = self.at(element, ast.Name(names[-1], ast.Store()))
            if isinstance(element, ast.Starred):
                variable = self.at(element, ast.Starred(variable, ast.Store()))
            elements.append(variable)
        pattern = self.at(target, type(target)(elements, ast.Store()))
        statements: list[ast.stmt] = [self.at(place, ast.Assign([pattern], value))]
        for name, element in zip(names, target.elts, strict=True):
            inner = element.value if isinstance(element, ast.Starred) else element
            statements += self.stored_to(inner, self.name(inner, name), inner)
            statements.append(self.drop(inner, name))
        self.context.depth = depth
        return statements

    def annotated(self, node: ast.AnnAssign) -> ast.stmt:
        """``a: annotation = value``; annotations stay as they are."""
        if node.value is None:
            return node
        node.value = self.expression(node.value)
        if isinstance(node.target, ast.Name):
            node.value = self.stored(node.target.id, node.value, node)
        else:
            target = self.target(node.target)
            assert isinstance(target, (ast.Attribute, ast.Subscript))
            node.target = target
        return node

    # In-place operators

    def augmented(self, node: ast.AugAssign) -> list[ast.stmt]:
        """``a += value``: read, evaluate, operate, store, each with its own announcement."""
        target = node.target
        if isinstance(target, ast.Name):
            return self.augmented_name(node, target)
        if self.context.scope.kind is Kind.CLASS:
            return [self.augmented_in_class(node, target)]
        statements: list[ast.stmt] = []
        depth = self.context.depth
        dropped: list[ast.stmt] = []

        def once(part: ast.expr, *, key: bool, then: ast.expr | None = None) -> ast.expr:
            """A stable expression for a part of the target; ``then`` is evaluated next."""
            follows_quietly = then is None or self.is_stable(then)
            if self.is_stable(part) and follows_quietly and not self.may_be_rebound(part, node.value):
                return part
            self.context.depth += 1
            name = f"__ct_t{self.context.depth}__"
            value = self.key(self.expression(part)) if key else self.operand(part)
            statements.append(self.assign(part, name, value))
            dropped.append(self.drop(part, name))
            return self.name(part, name)

        if isinstance(target, ast.Attribute):
            target.value = once(target.value, key=False)
            loaded = self.at(target, ast.Attribute(copied(target.value), target.attr, ast.Load()))
            value = self.in_place(node, self.attribute(loaded, "read"))
            store = self.attribute(target, "write")
        else:
            # An unbound name must be noticed before the key is evaluated.
            target.value = once(target.value, key=False, then=target.slice)
            target.slice = once(target.slice, key=True)
            item = self.at(target, ast.Subscript(copied(target.value), copied(target.slice), ast.Load()))
            value = self.in_place(node, self.item(item, "read"))
            store = self.item(target, "write")
        self.context.depth = depth
        return [*statements, self.at(node, ast.Assign([store], value)), *dropped]

    def may_be_rebound(self, part: ast.expr, value: ast.expr) -> bool:
        """Whether evaluating ``value`` can bind a variable that ``part`` reads."""
        names = {inner.id for inner in ast.walk(part) if isinstance(inner, ast.Name)}
        return bool(names) and any(
            isinstance(inner, ast.NamedExpr) and inner.target.id in names for inner in ast.walk(value)
        )

    def augmented_name(self, node: ast.AugAssign, target: ast.Name) -> list[ast.stmt]:
        loaded = self.at(target, ast.Name(target.id, ast.Load()))
        if self.owner(target.id) is None:
            if not self.may_change_container(node) or self.context.scope.kind is Kind.CLASS:
                node.value = self.expression(node.value)
                return [node]
            value = self.in_place(node, loaded)
        else:
            value = self.stored(target.id, self.in_place(node, self.load(loaded)), node)
        return [self.at(node, ast.Assign([target], value))]

    def may_change_container(self, node: ast.AugAssign) -> bool:
        """Whether the operation can change a built-in container in place."""
        if self.is_private(node.target):
            return False
        if isinstance(node.op, ast.Mult):
            return True
        number = isinstance(node.value, ast.Constant) and isinstance(node.value.value, (int, float, complex))
        return isinstance(node.op, _OF_CONTAINERS) and not number

    def in_place(self, node: ast.AugAssign, left: ast.expr) -> ast.expr:
        """The value of the operation; ``left`` is rewritten already."""
        operator = _IN_PLACE[type(node.op)]
        if not self.may_change_container(node):
            return self.call(node, operator, left, self.expression(node.value))
        site = self.context.site(node, "call", "method", f"__{operator}__")
        if not self.context.may_bind:
            return self.call(
                node, "in_place", left, self.used(node.value, operator), self.name(node, f"__ct_{operator}__"), site
            )
        with self.context.temporary() as name:
            value = self.used(node.value, operator)
            value = self.call(node.value, "after", value, name, self.emptying(node.value, name, site))
            return self.call(node, operator, self.bind(left, name, left), value)

    def augmented_in_class(self, node: ast.AugAssign, target: ast.Attribute | ast.Subscript) -> ast.stmt:
        """In the body of a class temporaries would become attributes: a reference reads and stores instead."""
        if isinstance(target, ast.Attribute):
            if not self.is_announced_attribute(target):
                target.value = self.operand(target.value)
                node.value = self.expression(node.value)
                return node
            name = self.context.scope.mangled(target.attr)
            read = self.context.site(target, "read", "attribute", name)
            write = self.context.site(target, "write", "attribute", name)
            attribute = self.at(target, ast.Constant(name))
            reference = self.call(target, "attribute", self.operand(target.value), attribute, read, write)
        else:
            read = self.context.site(target, "read", "item")
            write = self.context.site(target, "write", "item")
            key = self.key(self.expression(target.slice))
            reference = self.call(target, "update_item", self.operand(target.value), key, read, write)
        node.target = self.at(target, ast.Attribute(reference, "v", ast.Store()))
        node.value = self.expression(node.value)
        return node
