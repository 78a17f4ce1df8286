"""Reads, stores and deletions of announced variables: globals and the variables of closures."""

from __future__ import annotations

import ast

from coolthreads.instrument.base import Located, Part
from coolthreads.instrument.kinds import Kind


class Names(Part):
    def load(self, node: ast.Name) -> ast.expr:
        """``(__ct_load__(site) or name)``: the hook returns None, and the name is read right after it."""
        owner = self.owner(node.id)
        if owner is None:
            return node
        name = self.context.scope.mangled(node.id)
        if owner.kind is Kind.MODULE:
            announce = self.call(node, "load", self.context.site(node, "read", "global", name))
        else:
            site = self.context.site(node, "read", "cell", name)
            announce = self.call(node, "cload", self.scope_variable(owner), site)
        return self.at(node, ast.BoolOp(ast.Or(), [announce, node]))

    def stored(self, name: str, value: ast.expr, place: Located) -> ast.expr:
        """``value``, announced as what the variable is about to be bound to."""
        owner = self.owner(name)
        if owner is None:
            return value
        name = self.context.scope.mangled(name)
        if owner.kind is Kind.MODULE:
            return self.call(place, "store", value, self.context.site(place, "write", "global", name))
        site = self.context.site(place, "write", "cell", name)
        return self.call(place, "cstore", value, self.scope_variable(owner), site)

    def storing_decorator(self, name: str, place: Located, first: Located) -> ast.expr:
        """A decorator, outermost, that announces the binding of a function or class."""
        owner = self.owner(name)
        assert owner is not None
        name = self.context.scope.mangled(name)
        if owner.kind is Kind.MODULE:
            return self.call(first, "storing", self.context.site(place, "write", "global", name))
        site = self.context.site(place, "write", "cell", name)
        return self.call(first, "cstoring", self.scope_variable(owner), site)

    def deletion(self, name: str, place: Located) -> list[ast.stmt]:
        """The statement that announces ``del name``, if it has to be."""
        owner = self.owner(name)
        if owner is None:
            return []
        name = self.context.scope.mangled(name)
        if owner.kind is Kind.MODULE:
            announce = self.call(place, "del", self.context.site(place, "delete", "global", name))
        else:
            site = self.context.site(place, "delete", "cell", name)
            announce = self.call(place, "cdel", self.scope_variable(owner), site)
        return [self.at(place, ast.Expr(announce))]
