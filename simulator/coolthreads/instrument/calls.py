"""Calls: methods of containers, and built-in functions that read the containers they are given.

The announcement belongs after the evaluation of all arguments and directly before the call, so it stands in the first
argument if evaluating the rest announces nothing, and around the last one otherwise.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from coolthreads.instrument.callees import (
    CHANGING_FUNCTIONS,
    CONTAINER_CLASSES,
    CONTAINER_METHODS,
    DYNAMIC,
    GETTERS,
    LAZY,
    LAZY_FUNCTIONS,
    READING,
    READING_FUNCTIONS,
    READING_METHODS,
)
from coolthreads.instrument.kinds import Kind
from coolthreads.instrument.places import Places
from coolthreads.kernel.readers import LAZY as LAZY_READERS
from coolthreads.kernel.readers import SHOWING


class Calls(Places):
    def called(self, node: ast.Call) -> ast.expr:
        """A call, rewritten."""
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            return self.arguments(node)
        if isinstance(node.func, ast.Name) and self.shows_variables(node, node.func):
            return self.call(node, "visible", node)
        function = self.context.announced.function_of(self.context.scope, node.func)
        if isinstance(node.func, ast.Name) and self.built_in(node.func) in READING | LAZY:
            reader = node.func.id
            # Lists that are added up are looked into.
            added = reader == "sum" and len(node.args) + len(node.keywords) > 1
            return self.reading(node, "reduce" if added else reader, all_of_them=True)
        if isinstance(node.func, ast.Name) and self.built_in(node.func) == "next" and node.args:
            return self.resuming(node)
        if function in LAZY_FUNCTIONS:
            return self.reading(node, function.rpartition(".")[2], all_of_them=True)
        if function in GETTERS:
            return self.call(node, "getter", self.arguments(node), self.context.site(node, "read", GETTERS[function]))
        if self.chains_from(node):
            site = self.context.site(node, "read", "container", "chain")
            node.args = [self.call(node, "each", self.used(node.args[0], "chain"), site)]
            return node
        if function in READING_FUNCTIONS:
            return self.reading(node, function.rpartition(".")[2], all_of_them=False)
        if isinstance(node.func, ast.Attribute) and node.args and self.is_of_class(node.func):
            return self.changing(node, node.func.attr)
        if function in CHANGING_FUNCTIONS and node.args:
            library, _, name = function.rpartition(".")
            return self.changing(node, f"__{name}__" if library == "operator" else name)
        if isinstance(node.func, ast.Attribute) and self.is_announced_attribute(node.func):
            return self.method(node, node.func)
        if isinstance(node.func, ast.Attribute) and self.is_super(node.func.value):
            return self.inherited(node, node.func)
        if isinstance(node.func, ast.Attribute):
            method = node.func.attr
            node.func = self.attribute(node.func, "read")
            if method in READING_METHODS:
                return self.reading(node, method, all_of_them=True)
            return self.arguments(node)
        dynamic = isinstance(node.func, ast.Name) and self.built_in(node.func) in DYNAMIC
        node.func = self.operand(node.func)
        if dynamic:
            node.func = self.call(node.func, "dynamic", node.func, self.context.site(node, "read", "attribute"))
        return self.arguments(node)

    def is_of_class(self, function: ast.Attribute) -> bool:
        """``dict.m``, whose first argument is the container."""
        known = isinstance(function.value, ast.Name) and self.built_in(function.value) in CONTAINER_CLASSES
        return (
            known and function.attr in CONTAINER_METHODS and function.attr not in ("fromkeys", "fromhex", "maketrans")
        )

    def chains_from(self, node: ast.Call) -> bool:
        """``chain.from_iterable(rows)``"""
        function = node.func
        if not isinstance(function, ast.Attribute) or function.attr != "from_iterable" or len(node.args) != 1:
            return False
        is_plain = not isinstance(node.args[0], ast.Starred)
        return is_plain and self.context.announced.function_of(self.context.scope, function.value) == "itertools.chain"

    def inherited(self, node: ast.Call, function: ast.Attribute) -> ast.expr:
        """``super().m(...)``: of a built-in container, if the class is built on one."""
        if function.attr not in CONTAINER_METHODS:
            return self.arguments(node)
        site = self.context.site(node, "call", "method", function.attr)
        last = self.last_argument(node)
        if last is None or all(map(self.is_quiet, _values(node))) or not self.context.may_bind:
            function.value = self.call(function.value, "method", function.value, site)
            return self.arguments_of_method(node, function)
        with self.context.temporary() as temporary:
            function.value = self.bind(function.value, temporary, function.value)
            self.arguments_of_method(node, function)
            self.wrap_last(node, self.name(last, temporary), self.emptying(last, temporary, site))
        return node

    def shows_variables(self, node: ast.Call, function: ast.Name) -> bool:
        """Whether the call lists the variables of a function: those of the rewriter do not belong to it."""
        plain = not node.args and not node.keywords and self.context.scope.kind in (Kind.FUNCTION, Kind.LAMBDA)
        return plain and self.built_in(function) in ("locals", "vars", "dir")

    def arguments(self, node: ast.Call) -> ast.Call:
        """The call with its arguments rewritten."""
        node.args = [self.argument(argument) for argument in node.args]
        for keyword in node.keywords:
            if keyword.arg is None:
                keyword.value = self.used(keyword.value, "**")
            else:
                keyword.value = self.keyword(keyword)
        return node

    def keyword(self, keyword: ast.keyword) -> ast.expr:
        named = keyword.arg == "key" and isinstance(keyword.value, ast.Name)
        return (named and self.applied(keyword.value)) or self.expression(keyword.value)

    def applied(self, node: ast.expr) -> ast.expr | None:
        """A built-in function that is handed on to be applied to containers: ``map(len, rows)``."""
        if isinstance(node, ast.Name) and self.built_in(node) in READING:
            return self.call(node, "reader", node, self.context.site(node, "read", "container", node.id))
        if isinstance(node, ast.Constant) and node.value is None:
            return self.call(node, "reader", node, self.context.site(node, "read", "container", "bool"))
        return None

    def argument(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Starred):
            node.value = self.used(node.value, "*")
            return node
        return self.expression(node)

    # Methods

    def method(self, node: ast.Call, function: ast.Attribute) -> ast.expr:
        """``a.m(...)``."""
        name = self.context.scope.mangled(function.attr)
        site = self.context.site(node, "call", "method", name)
        base = function.value
        last = self.last_argument(node)
        if name not in CONTAINER_METHODS or last is None or all(map(self.is_quiet, _values(node))):
            function.value = self.call(base, "method", self.operand(base), site)
            return self.arguments_of_method(node, function)
        is_mine = self.is_stable(base) and isinstance(base, ast.Name) and self.context.scope.binds(base.id)
        if is_mine and isinstance(base, ast.Name) and not _binds(node, base.id):
            # A variable of this very function, of which nobody else knows, and no argument binds it.
            again = self.name(base, base.id)
            function.value = self.call(base, "before", base, site)
            self.arguments_of_method(node, function)
            self.wrap_last(node, again, site)
            return node
        if self.context.may_bind:
            with self.context.temporary() as temporary:
                held = self.call(base, "before", self.operand(base), site)
                function.value = self.bind(base, temporary, held)
                self.arguments_of_method(node, function)
                self.wrap_last(node, self.name(base, temporary), self.emptying(base, temporary, site))
            return node
        function.value = self.call(base, "before", self.operand(base), site)
        node.func = self.call(function, "bound", function, site)
        return self.arguments(node)

    def arguments_of_method(self, node: ast.Call, function: ast.Attribute) -> ast.Call:
        if function.attr in READING_METHODS:
            is_quiet = all(map(self.is_quiet, node.args[1:]))
            given = [
                self.argument(argument) if isinstance(argument, ast.Starred) else self.used(argument, function.attr)
                for argument in node.args
            ]
            if is_quiet:
                announce_together([argument for argument in given if not isinstance(argument, ast.Starred)])
            node.args = given
            for keyword in node.keywords:
                keyword.value = self.keyword(keyword)
            return node
        return self.arguments(node)

    def last_argument(self, node: ast.Call) -> ast.expr | None:
        """The argument that is evaluated last."""
        if node.keywords:
            return node.keywords[-1].value
        return node.args[-1] if node.args else None

    def wrap_last(self, node: ast.Call, held: ast.expr, release: ast.expr | int) -> None:
        """Announce the method of ``held`` when the last argument of ``node`` has been evaluated."""
        if node.keywords:
            keyword = node.keywords[-1]
            last = keyword.value if keyword.arg else self.call(node, "mapping", keyword.value)
            keyword.value = self.call(last, "after", last, held, release)
        elif isinstance(last := node.args[-1], ast.Starred):
            last.value = self.call(last, "after", self.call(node, "expanded", last.value), held, release)
        else:
            node.args[-1] = self.call(last, "after", last, held, release)

    def resuming(self, node: ast.Call) -> ast.expr:
        """``next(g)``."""
        first, rest = node.args[0], node.args[1:]
        if isinstance(first, ast.Starred) or not all(map(self.is_quiet, rest)):
            return self.arguments(node)
        self.arguments(node)
        node.args[0] = self.call(first, "resuming", node.args[0], self.context.site(node, "write", "generator"))
        return node

    # Functions that read containers

    def used(self, node: ast.expr, reader: str) -> ast.expr:
        """An expression whose value, if it is a container, is read as soon as it has been evaluated."""
        if not self.may_be_shared(node):
            if reader in SHOWING and self.may_hold_shared(node):
                site = self.context.site(node, "read", "container", reader)
                return self.call(node, "within", self.expression(node), site)
            return self.expression(node)
        site = self.context.site(node, "read", "container", reader)
        return self.call(node, "use", self.operand(node), site)

    def reading(self, node: ast.Call, reader: str, *, all_of_them: bool) -> ast.expr:
        """A call of a function that reads its arguments, or its first one."""
        values = _values(node)
        quiet = [self.is_quiet(value) for value in values]
        late: list[tuple[str, int]] = []
        used: list[ast.expr] = []
        depth = self.context.depth
        for number, argument in enumerate(node.args):
            applied = (
                self.applied(argument)
                if not number and reader in _APPLYING[isinstance(argument, ast.Constant)]
                else None
            )
            if applied is not None:
                node.args[number] = applied
            elif isinstance(argument, ast.Starred) or (number and not all_of_them):
                node.args[number] = self.argument(argument)
                if isinstance(argument, ast.Starred) and reader in LAZY_READERS:
                    site = self.context.site(argument, "read", "container", reader)
                    argument.value = self.call(argument, "each", argument.value, site)
            elif all(quiet[number + 1 :]) or not self.context.may_bind or reader in LAZY_READERS:
                node.args[number] = self.used(argument, reader)
                used.append(node.args[number])
            elif self.may_be_shared(argument):
                # Others are evaluated in between: remember it, and announce after the last of them.
                site = self.context.site(argument, "read", "container", reader)
                self.context.depth += 1
                name = f"__ct_t{self.context.depth}__"
                node.args[number] = self.bind(argument, name, self.operand(argument))
                late.append((name, site))
            else:
                node.args[number] = self.expression(argument)
        for keyword in node.keywords:
            keyword.value = self.used(keyword.value, "**") if keyword.arg is None else self.keyword(keyword)
        self.context.depth = depth
        if reader == "vars" and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
            node.args = [self.call(node, "entries", node.args[0])]
        for name, site in late:
            used.append(self.announce_after_last(node, name, site))
        if reader not in LAZY_READERS:
            announce_together(used)
        return node

    def announce_after_last(self, node: ast.Call, name: str, site: int) -> ast.Call:
        if node.keywords:
            keyword = node.keywords[-1]
            last = keyword.value if keyword.arg else self.call(node, "mapping", keyword.value)
            call = keyword.value = self.call(last, "after_use", last, name, self.emptying(last, name, site))
        elif isinstance(last := node.args[-1], ast.Starred):
            expanded = self.call(node, "expanded", last.value)
            call = last.value = self.call(last, "after_use", expanded, name, self.emptying(last, name, site))
        else:
            call = node.args[-1] = self.call(last, "after_use", last, name, self.emptying(last, name, site))
        return call

    def changing(self, node: ast.Call, name: str) -> ast.expr:
        """A call of a function that changes its first argument."""
        node.func = self.operand(node.func)
        first, rest = node.args[0], _values(node)[1:]
        if isinstance(first, ast.Starred):
            return self.arguments(node)
        site = self.context.site(node, "call", "method", name)
        if all(map(self.is_quiet, rest)) or not self.context.may_bind:
            self.arguments(node)
            node.args[0] = self.call(first, "method", node.args[0], site)
            return node
        with self.context.temporary() as temporary:
            self.arguments(node)
            node.args[0] = self.bind(first, temporary, node.args[0])
            self.wrap_last(node, self.name(first, temporary), self.emptying(first, temporary, site))
        return node


def _values(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _binds(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.NamedExpr) and inner.target.id == name for inner in ast.walk(node))


def announce_together(nodes: Sequence[ast.expr]) -> None:
    """What is looked at in one go is announced in one: with the last of it."""
    calls = [node for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    calls = [call for call in calls if call.func.id in _KEPT]  # type: ignore[attr-defined]
    for call in calls[:-1]:
        assert isinstance(call.func, ast.Name)
        call.func.id = _KEPT[call.func.id]


# What applies its first argument to what it reads, and what does so with None.
_APPLYING = (frozenset({"map", "filter"}), frozenset({"filter"}))

_KEPT = {"__ct_use__": "__ct_keep__", "__ct_within__": "__ct_keep__", "__ct_after_use__": "__ct_after_keep__"}
