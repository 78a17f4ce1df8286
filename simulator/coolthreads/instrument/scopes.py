"""Which variable a name means: scopes, bindings and reads of a module, resolved as CPython's compiler does."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from coolthreads.instrument.kinds import Binding, Kind


@dataclass(slots=True, eq=False)
class Scope:
    """``private``: the class whose name mangles names here; ``loops``: the loops of the parent around this scope.

    ``consumer``: for a generator expression that is the sole argument of a plain call, the name of the function.
    """

    kind: Kind
    node: ast.AST
    parent: Scope | None
    name: str
    private: str
    number: int
    loops: tuple[ast.AST, ...] = ()
    consumer: str = ""
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    reads: dict[str, list[ast.Name]] = field(default_factory=dict)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)

    @property
    def qualname(self) -> str:
        """As Python would call a function here; comprehensions count as part of what surrounds them."""
        if self.parent is None:
            return "<module>"
        if self.kind in (Kind.COMPREHENSION, Kind.GENERATOR, Kind.TYPE_PARAMETERS):
            return self.parent.qualname
        around = self.parent
        while around.parent is not None and around.kind in (Kind.COMPREHENSION, Kind.GENERATOR, Kind.TYPE_PARAMETERS):
            around = around.parent
        if around.kind is Kind.MODULE or (around.global_names and self.name in around.global_names):
            return self.name
        return (
            f"{around.qualname}.{self.name}" if around.kind is Kind.CLASS else f"{around.qualname}.<locals>.{self.name}"
        )

    def mangled(self, name: str) -> str:
        """A name as CPython mangles it here."""
        stripped = self.private.lstrip("_")
        if not stripped or not name.startswith("__") or name.endswith("__") or "." in name:
            return name
        return f"_{stripped}{name}"

    def binds(self, name: str) -> bool:
        """Whether the name is a variable of this very scope."""
        return name in self.bindings and name not in self.global_names and name not in self.nonlocal_names

    def owner(self, name: str) -> Scope:
        """The scope whose variable a (mangled) name in this scope is; the module's for globals and built-ins."""
        scope: Scope = self
        if scope.binds(name):
            return scope
        while scope.parent is not None:
            # What a class declares global is not passed on to its methods.
            if name in scope.global_names and (scope is self or scope.kind is not Kind.CLASS):
                break
            scope = scope.parent
            if scope.kind not in (Kind.CLASS, Kind.MODULE) and scope.binds(name):
                return scope
        while scope.parent is not None:
            scope = scope.parent
        return scope


class Scopes:
    """All scopes of a module; `resolving.resolve` fills them."""

    def __init__(self, tree: ast.Module) -> None:
        self.module = Scope(Kind.MODULE, tree, None, "<module>", "", 0)
        self.all = [self.module]
        self._of: dict[ast.AST, Scope] = {tree: self.module}
        self._generators: dict[Scope, bool] = {}

    def of(self, node: ast.AST) -> Scope:
        """The scope that a function, class, lambda or comprehension opens."""
        return self._of[node]

    def parameters_of(self, node: ast.AST) -> Scope | None:
        """The scope of the type parameters of a function or class, if it has any."""
        parent = self._of[node].parent
        return parent if parent is not None and parent.kind is Kind.TYPE_PARAMETERS and parent.node is node else None

    def is_generator(self, scope: Scope) -> bool:
        """Whether calling the function makes a generator; ask first before its body is rewritten."""
        known = self._generators.get(scope)
        if known is None:
            node = scope.node
            known = self._generators[scope] = isinstance(node, ast.FunctionDef) and _yields(node.body)
        return known

    def opened(self, scope: Scope) -> None:
        self.all.append(scope)
        # Of the two scopes of a generic function the inner one, opened later, is the function's.
        self._of[scope.node] = scope


def _yields(body: Sequence[ast.AST]) -> bool:
    """Whether the body of a function yields, other than in functions inside it."""
    pending = list(body)
    while pending:
        node = pending.pop()
        if isinstance(node, (ast.Yield, ast.YieldFrom)):
            return True
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            pending += ast.iter_child_nodes(node)
    return False
