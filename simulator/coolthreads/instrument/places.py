"""Attributes and items: what stands left of a dot or a bracket announces the access that follows it."""

from __future__ import annotations

import ast
import copy

from coolthreads.instrument.callees import BOUND_METHODS, FRESH, PLAIN_RESULT, SPECIAL_METHODS, TEXT_METHODS
from coolthreads.instrument.names import Names

DISPLAYS = (
    ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.ListComp, ast.SetComp, ast.DictComp,
)  # fmt: skip
"""Expressions whose value nobody else knows yet."""

_NO_CONTAINER = (*DISPLAYS, ast.GeneratorExp, ast.Lambda, ast.Compare, ast.UnaryOp, ast.BinOp, ast.Starred)

# Attributes of frames and code objects that list the variables of a function.
_LISTING = frozenset({"f_locals", "co_varnames", "co_names", "co_cellvars", "co_freevars"})

_ITEM = {"read": "getitem", "write": "setitem", "delete": "delitem"}
_ATTRIBUTE = {"read": "getattr", "write": "setattr", "delete": "delattr"}


class Places(Names):
    def operand(self, node: ast.expr) -> ast.expr:
        """An expression whose value is looked at on the spot."""
        return self.attribute(node, "read") if isinstance(node, ast.Attribute) else self.expression(node)

    def built_in(self, node: ast.Name) -> str:
        known = self.context.announced.is_built_in(self.context.scope, self.context.scope.mangled(node.id))
        return node.id if known else ""

    def may_be_shared(self, node: ast.expr) -> bool:
        """Whether the value of an (original) expression can be a container that others know."""
        if isinstance(node, _NO_CONTAINER) or self.is_private(node):
            return False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.built_in(node.func) not in PLAIN_RESULT | FRESH
        return not is_text(node)

    def may_hold_shared(self, node: ast.expr) -> bool:
        """Whether there can be such a container inside the value of an expression, which itself is none."""
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            return any(map(self._may_be_or_hold_shared, node.elts))
        if isinstance(node, ast.Dict):
            return any(map(self._may_be_or_hold_shared, node.values))
        if isinstance(node, (ast.ListComp, ast.SetComp)):
            return self._may_be_or_hold_shared(node.elt)
        if isinstance(node, ast.DictComp):
            return self._may_be_or_hold_shared(node.value)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self.built_in(node.func) in FRESH
        return self.is_private(node) and not self.context.private.is_plain(self.context.scope, node)

    def _may_be_or_hold_shared(self, node: ast.expr) -> bool:
        return self.may_hold_shared(node) or (
            self.may_be_shared(node) and not self.context.private.is_plain(self.context.scope, node)
        )

    def is_announced_attribute(self, node: ast.Attribute) -> bool:
        """Attributes of displays and private containers, of modules of the standard library and of super(), and special ones,
        are not state."""
        value = node.value
        if node.attr.startswith("__") and node.attr.endswith("__") and node.attr not in SPECIAL_METHODS:
            return False
        if isinstance(value, DISPLAYS) or self.is_super(value) or self.is_private(value):
            return False
        if node.attr in TEXT_METHODS and is_text(value):
            return False
        return not self.context.announced.module_of(self.context.scope, value)

    def is_super(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"

    def attribute(self, node: ast.Attribute, operation: str) -> ast.expr:
        """``a.x``, as an expression or a target."""
        announced = self.is_announced_attribute(node)
        node.value = self.operand(node.value)
        if node.attr == "__dict__" and operation == "read" and not self.is_super(node.value):
            node.value = self.call(node.value, "entries", node.value)
            return node
        if node.attr in _LISTING and operation == "read":
            return self.call(node, "visible", node)
        if not announced:
            return node
        site = self.context.site(node, operation, "attribute", self.context.scope.mangled(node.attr))
        node.value = self.call(node.value, _ATTRIBUTE[operation], node.value, site)
        return node

    def value_of_attribute(self, node: ast.Attribute) -> ast.expr:
        """``a.x`` where its value goes on to somebody else: a method of a container must announce when it is called."""
        announced = self.is_announced_attribute(node)
        rewritten = self.attribute(node, "read")
        if not announced or node.attr not in BOUND_METHODS:
            return rewritten
        return self.call(node, "bound", rewritten, self.context.site(node, "call", "method", node.attr))

    def item(self, node: ast.Subscript, operation: str) -> ast.expr:
        """``d[k]``, as an expression or a target."""
        hook = _ITEM[operation]
        base, key = node.value, node.slice
        if not self.may_be_shared(base):
            node.value, node.slice = self.expression(base), self.expression(key)
            return node
        stable_base, stable_key = self.is_stable(base), self.is_stable(key)
        site = self.context.site(node, operation, "item")
        if stable_key:
            again = self.key(copied(key))
            node.value = self.call(base, hook, self.operand(base), again, site)
            return node
        if stable_base:
            node.slice = self.call(key, f"{hook}_key", copied(base), self.key(self.expression(key)), site)
            return node
        if self.context.may_bind:
            with self.context.temporary() as name:
                node.value = self.bind(base, name, self.operand(base))
                # The temporary is read before the key is evaluated, so an inner one may be the same.
                rewritten = self.key(self.expression(key))
                empty = self.emptying(key, name, site)
                node.slice = self.call(key, f"{hook}_key", name, rewritten, empty)
            return node
        if operation == "read":
            return self.call(node, "item", self.operand(base), self.key(self.expression(key)), site)
        reference = self.call(node, f"{operation}_item", self.operand(base), self.key(self.expression(key)), site)
        return self.at(node, ast.Attribute(reference, "v", node.ctx))

    def key(self, key: ast.expr) -> ast.expr:
        """The key of a subscription as an expression of its own."""
        if isinstance(key, ast.Slice):
            parts = [part or self.constant(key, None) for part in (key.lower, key.upper, key.step)]
            return self.call(key, "slice", *parts)
        if isinstance(key, ast.Tuple):
            return self.at(key, ast.Tuple([self.key(element) for element in key.elts], ast.Load()))
        return key


def is_text(node: ast.expr) -> bool:
    """Whether an expression calls a method of texts."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in TEXT_METHODS


def copied(node: ast.expr) -> ast.expr:
    """A stable expression once more."""
    return copy.deepcopy(node)
