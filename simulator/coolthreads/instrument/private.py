"""Which local variables cannot be the way to anything shared: their containers never get out, or they hold no containers.

A container is private while it is bound to one variable only, fresh when it is bound, and used only where it is looked
into: subscribed, iterated over, asked for its length, its methods called. Returning it ends the activation that could
look, so that is no escape.
"""

from __future__ import annotations

import ast

from coolthreads.instrument.announced import Announced
from coolthreads.instrument.callees import CONTAINER_METHODS, FRESH, LAZY, PLAIN_RESULT, READING, VIEWS
from coolthreads.instrument.kinds import Binding, How, Kind
from coolthreads.instrument.scopes import Scope, Scopes

_FRESH_DISPLAYS = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp)
_FRESH_FUNCTIONS = frozenset(f"collections.{name}" for name in FRESH)
_LOOKING = frozenset({"locals", "vars", "eval", "exec", "dir", "globals"})


class Private:
    """Answers for the local variables of one module."""

    def __init__(self, scopes: Scopes, announced: Announced) -> None:
        self._announced = announced
        self._parents: dict[ast.AST, ast.AST] = {
            child: node for node in ast.walk(scopes.module.node) for child in ast.iter_child_nodes(node)
        }
        self._reads: dict[tuple[Scope, str], list[tuple[Scope, ast.Name]]] = {}
        self._looking: set[Scope] = set()
        for scope in scopes.all:
            for name, nodes in scope.reads.items():
                self._reads.setdefault((scope.owner(name), name), []).extend((scope, node) for node in nodes)
                if name in _LOOKING:
                    self._looking.add(scope)
        self._containers: dict[tuple[Scope, str], bool] = {}
        self._plain: dict[tuple[Scope, str], bool] = {}

    def holds_container(self, scope: Scope, name: str) -> bool:
        """Whether the variable only ever holds containers that nobody else knows."""
        owner = self._owner(scope, name)
        if owner is None:
            return False
        known = self._containers.get((owner, name))
        if known is None:
            known = self._containers[owner, name] = self._is_container(owner, name)
        return known

    def holds_plain_values(self, scope: Scope, name: str) -> bool:
        """Whether the variable only ever holds numbers, texts and the like."""
        owner = self._owner(scope, name)
        if owner is None:
            return False
        known = self._plain.get((owner, name))
        if known is None:
            # A variable computed from itself: it is up to its other bindings.
            self._plain[owner, name] = True
            bindings = owner.bindings[name]
            known = bool(bindings) and all(self._binds_plain_value(binding) for binding in bindings)
            if not known:
                # What was concluded from the assumption may be wrong.
                self._plain = {variable: plain for variable, plain in self._plain.items() if not plain}
                self._plain[owner, name] = False
        return known

    def is_plain(self, scope: Scope, node: ast.expr) -> bool:
        """Whether the value of an (original) expression is a number, a text or the like."""
        if isinstance(node, ast.Constant):
            # bytes can be added to, or compared with, a bytearray.
            return not isinstance(node.value, bytes)
        if isinstance(node, (ast.JoinedStr, ast.Compare)):
            return True
        if isinstance(node, ast.Name):
            return self.holds_plain_values(scope, scope.mangled(node.id))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return node.func.id in PLAIN_RESULT - LAZY and self._announced.is_built_in(scope, node.func.id)
        if isinstance(node, ast.UnaryOp):
            return isinstance(node.op, ast.Not) or self.is_plain(scope, node.operand)
        if isinstance(node, ast.BinOp):
            left, right = self.is_plain(scope, node.left), self.is_plain(scope, node.right)
            # A built-in container can be multiplied by a number, but not added to one.
            return left and right if isinstance(node.op, ast.Mult) else left or right
        if isinstance(node, ast.IfExp):
            return self.is_plain(scope, node.body) and self.is_plain(scope, node.orelse)
        return isinstance(node, ast.BoolOp) and all(self.is_plain(scope, value) for value in node.values)

    def is_unshared(self, scope: Scope, node: ast.expr) -> bool:
        """Whether an (original) expression is a local variable, or a view of one, that leads to nothing shared."""
        if isinstance(node, ast.Name):
            name = scope.mangled(node.id)
            return self.holds_container(scope, name) or self.holds_plain_values(scope, name)
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr not in VIEWS:
            return False
        base = node.func.value
        return isinstance(base, ast.Name) and self.holds_container(scope, scope.mangled(base.id))

    def _owner(self, scope: Scope, name: str) -> Scope | None:
        owner = scope.owner(name)
        if owner.kind not in (Kind.FUNCTION, Kind.LAMBDA, Kind.COMPREHENSION, Kind.GENERATOR):
            return None
        return owner if self._announced.owner(scope, name) is None else None

    # Plain values

    def _binds_plain_value(self, binding: Binding) -> bool:
        if binding.how is How.DELETED:
            return True
        if binding.value is None:
            return False
        if binding.how is How.LOOPED:
            return _calls(binding.value, "range") and self._announced.is_built_in(binding.scope, "range")
        return self.is_plain(binding.scope, binding.value)

    # Containers

    def _is_container(self, owner: Scope, name: str) -> bool:
        bindings = owner.bindings[name]
        fresh = [binding for binding in bindings if binding.how not in (How.AUGMENTED, How.DELETED)]
        if not fresh or not all(self._binds_fresh_container(binding) for binding in fresh):
            return False
        reads = self._reads.get((owner, name), [])
        inline = all(self._announced.is_inline(scope, owner) and scope not in self._looking for scope, _ in reads)
        return inline and owner not in self._looking and all(self._looks_into(scope, node) for scope, node in reads)

    def _binds_fresh_container(self, binding: Binding) -> bool:
        value = binding.value
        if binding.how is not How.ASSIGNED or isinstance(binding.node, ast.NamedExpr) or value is None:
            return False
        if isinstance(value, ast.BinOp):
            value = value.left if isinstance(value.left, ast.List) and isinstance(value.op, ast.Mult) else value
        if isinstance(value, _FRESH_DISPLAYS):
            return True
        if not isinstance(value, ast.Call):
            return False
        name = value.func.id if isinstance(value.func, ast.Name) else ""
        if name in FRESH and self._announced.is_built_in(binding.scope, name):
            return True
        return self._announced.function_of(binding.scope, value.func) in _FRESH_FUNCTIONS

    def _looks_into(self, scope: Scope, node: ast.expr) -> bool:
        """Whether the value is looked into where the expression stands, and not handed on."""
        parent = self._parents[node]
        if isinstance(parent, ast.Subscript):
            return parent.value is node
        if isinstance(parent, ast.Attribute):
            call = self._parents[parent]
            if not isinstance(call, ast.Call) or call.func is not parent or parent.attr not in CONTAINER_METHODS:
                return False
            return parent.attr not in VIEWS or self._looks_into(scope, call)
        if isinstance(parent, ast.Call):
            return self._is_read_by(scope, parent, node)
        if isinstance(parent, (ast.For, ast.comprehension)):
            return parent.iter is node and self._is_run_at_once(scope, parent)
        if isinstance(parent, ast.Compare):
            operators = (ast.Is, ast.IsNot) if parent.left is node else (ast.In, ast.NotIn, ast.Is, ast.IsNot)
            return len(parent.ops) == 1 and isinstance(parent.ops[0], operators)
        if isinstance(parent, (ast.If, ast.While, ast.IfExp, ast.Assert)):
            return parent.test is node
        if isinstance(parent, ast.UnaryOp):
            return isinstance(parent.op, ast.Not)
        if isinstance(parent, ast.Starred):
            return isinstance(parent.ctx, ast.Load)
        if isinstance(parent, ast.Dict):
            unpacked = any(value is node and key is None for key, value in zip(parent.keys, parent.values, strict=True))
            return unpacked or isinstance(self._parents[parent], ast.Return)
        if isinstance(parent, (ast.Tuple, ast.List)):
            return isinstance(self._parents[parent], ast.Return)
        if isinstance(parent, ast.keyword):
            return parent.arg is None
        if isinstance(parent, ast.Assign):
            return all(isinstance(target, (ast.Tuple, ast.List)) for target in parent.targets)
        return isinstance(parent, (ast.FormattedValue, ast.Return, ast.Expr))

    def _is_read_by(self, scope: Scope, call: ast.Call, node: ast.expr) -> bool:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "join":
            return isinstance(call.func.value, (ast.Constant, ast.JoinedStr))
        if node not in call.args or not isinstance(call.func, ast.Name):
            return False
        if not self._announced.is_built_in(scope, call.func.id):
            return False
        if call.func.id in LAZY:
            parent = self._parents[call]
            return isinstance(parent, (ast.For, ast.comprehension)) and self._is_run_at_once(scope, parent)
        return call.func.id in READING

    def _is_run_at_once(self, scope: Scope, loop: ast.For | ast.comprehension) -> bool:
        """Whether the loop is run here and now: a generator expression is not, unless its consumer is known."""
        if isinstance(loop, ast.For):
            return True
        comprehension = self._parents[loop]
        inner = self._announced.scope_of(comprehension)
        return self._announced.is_inline(inner, scope)


def _calls(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
