"""Which variables of a module are announced: all that one actor could bind while another one may look.

A variable that is bound only before anybody else can see it is a constant for all who share it, and costs nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from coolthreads.instrument.callees import (
    BUILT_IN_NAMES,
    CONSUMING,
    CONTAINER_METHODS,
    STANDARD_MODULES,
    STARTING_METHODS,
    is_harmless_built_in,
    is_harmless_module,
)
from coolthreads.instrument.kinds import Binding, How, Kind, Position
from coolthreads.instrument.scopes import Scope, Scopes

_DYNAMIC = frozenset({"globals", "exec", "eval", "vars", "setattr"})
_NEVER: Position = (1 << 60, 0)


class Announced:
    """Answers for the names of one module; ``written_elsewhere`` are names that other modules store as its attributes.

    With ``everything``, all globals and all closure variables are announced: for tests of the rewriter itself."""

    def __init__(self, scopes: Scopes, written_elsewhere: frozenset[str], *, everything: bool = False) -> None:
        self._everything = everything
        self._scopes = scopes
        self._written_elsewhere = written_elsewhere
        self.imports = _imports(scopes)
        self._stars = any(
            alias.name == "*"
            for node in ast.walk(scopes.module.node)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        )
        self._dynamic = self._stars or any(
            name in scope.reads and self.is_built_in(scope, name) for scope in scopes.all for name in _DYNAMIC
        )
        self._shared_reads = self._names_of_functions()
        self._first_call = self._first_call_that_could_start()
        self._globals: dict[str, bool] = {}
        self._cells: dict[tuple[Scope, str], bool] = {}

    def owner(self, scope: Scope, name: str) -> Scope | None:
        """The scope whose variable ``name`` (mangled) is, if accesses to it are announced."""
        owner = scope.owner(name)
        if owner.kind is Kind.MODULE:
            known = self._globals.get(name)
            if known is None:
                known = self._globals[name] = self._is_shared_global(name)
            return owner if known else None
        if owner.kind in (Kind.CLASS, Kind.TYPE_PARAMETERS):
            return None
        known = self._cells.get((owner, name))
        if known is None:
            known = self._cells[owner, name] = self._is_shared_cell(owner, name)
        return owner if known else None

    def cells(self, scope: Scope) -> list[str]:
        """The variables of this scope that are announced."""
        if scope.kind in (Kind.MODULE, Kind.CLASS, Kind.TYPE_PARAMETERS):
            return []
        return [name for name in scope.bindings if scope.binds(name) and self.owner(scope, name) is scope]

    def is_built_in(self, scope: Scope, name: str) -> bool:
        """Whether a name means the built-in of that name."""
        return (
            name in BUILT_IN_NAMES
            and scope.owner(name).kind is Kind.MODULE
            and name not in self._scopes.module.bindings
            and name not in self._written_elsewhere
        )

    def module_of(self, scope: Scope, node: ast.expr) -> str:
        """The dotted name of the module of the standard library that an expression stands for, or an empty text."""
        if isinstance(node, ast.Name):
            found = self._imported(scope, node.id)
            return found if found in self.imports.modules else ""
        if isinstance(node, ast.Attribute):
            inner = self.module_of(scope, node.value)
            return f"{inner}.{node.attr}" if inner and f"{inner}.{node.attr}" in self.imports.modules else ""
        return ""

    def function_of(self, scope: Scope, node: ast.expr) -> str:
        """The dotted name of the function of the standard library that an expression stands for, or an empty text."""
        if isinstance(node, ast.Name):
            found = self._imported(scope, node.id)
            return found if found not in self.imports.modules else ""
        if isinstance(node, ast.Attribute) and (module := self.module_of(scope, node.value)):
            return f"{module}.{node.attr}"
        return ""

    def scope_of(self, node: ast.AST) -> Scope:
        """The scope that a node opens."""
        return self._scopes.of(node)

    def is_inline(self, scope: Scope, owner: Scope) -> bool:
        """Whether the code of ``scope`` only ever runs as part of one activation of ``owner``, in the same actor."""
        while scope is not owner:
            if scope.kind is Kind.GENERATOR:
                consumer = scope.consumer
                known = consumer.startswith("str.") or (bool(consumer) and self.is_built_in(scope, consumer))
                if not known or consumer not in CONSUMING:
                    return False
            elif scope.kind not in (Kind.COMPREHENSION, Kind.CLASS, Kind.TYPE_PARAMETERS):
                return False
            if scope.parent is None:
                return False
            scope = scope.parent
        return True

    def _imported(self, scope: Scope, name: str) -> str:
        owner = scope.owner(scope.mangled(name))
        return self.imports.names.get((owner, name), "")

    # Globals

    def _is_shared_global(self, name: str) -> bool:
        if name in self._written_elsewhere:
            return True
        if self._everything:
            return name not in ("super", "__class__", "__debug__") and not name.startswith("__ct_")
        bindings = self._scopes.module.bindings.get(name)
        if not bindings:
            return self._dynamic and name not in BUILT_IN_NAMES and not name.startswith("__")
        if any(not self.is_inline(binding.scope, self._scopes.module) for binding in bindings):
            return True
        if name not in self._shared_reads and not self._dynamic:
            return False
        late = [binding for binding in bindings if self._is_late(binding)]
        constant = len(bindings) == 1 and bindings[0].how in (How.DEFINED, How.IMPORTED) and not bindings[0].loops
        return bool(late) and not constant

    def _is_late(self, binding: Binding) -> bool:
        if binding.position > self._first_call:
            return True
        return any((getattr(loop, "end_lineno", 0), 0) >= self._first_call for loop in binding.loops)

    def _names_of_functions(self) -> set[str]:
        return {
            name
            for scope in self._scopes.all
            if not self.is_inline(scope, self._scopes.module)
            for name in scope.reads
            if scope.owner(name).kind is Kind.MODULE
        }

    def _first_call_that_could_start(self) -> Position:
        calls = [
            (node.lineno, node.col_offset)
            for scope, node in _calls_at_import(self._scopes)
            if not self._is_harmless(scope, node)
        ]
        return min(calls, default=_NEVER)

    def _is_harmless(self, scope: Scope, called: ast.expr) -> bool:
        if isinstance(called, ast.Call):
            return self._is_harmless(scope, called.func)
        if isinstance(called, ast.Name):
            if self.is_built_in(scope, called.id):
                return is_harmless_built_in(called.id)
            bindings = self._scopes.module.bindings.get(called.id, [])
            if len(bindings) == 1 and isinstance(bindings[0].node, ast.ClassDef):
                return not _starts_something(bindings[0].node)
        if isinstance(called, ast.Attribute) and called.attr in CONTAINER_METHODS:
            return True
        root = called
        while isinstance(root, ast.Attribute):
            root = root.value
        if isinstance(root, (ast.Constant, ast.JoinedStr)):
            return True
        found = self._imported(scope, root.id) if isinstance(root, ast.Name) else ""
        return bool(found) and is_harmless_module(found)

    # Closure variables

    def _is_shared_cell(self, owner: Scope, name: str) -> bool:
        if owner.kind in (Kind.COMPREHENSION, Kind.GENERATOR) and _is_async(owner.node):
            # There is no place for the token of an activation.
            return False
        if self._everything and not name.startswith("."):
            captured = (scope for scope in self._scopes.all if name in scope.reads and scope is not owner)
            return any(scope.owner(name) is owner for scope in captured)
        captures: list[Scope] = []
        for scope in self._scopes.all:
            if scope is owner or not (name in scope.reads or name in scope.bindings) or scope.owner(name) is not owner:
                continue
            if self.is_inline(scope, owner):
                continue
            if scope.bindings.get(name):
                return True
            captures.append(self._outermost_capture(scope, owner))
        return any(_can_follow(binding, capture) for binding in owner.bindings[name] for capture in captures)

    def _outermost_capture(self, scope: Scope, owner: Scope) -> Scope:
        """The scope directly in ``owner`` (or inline in it) through which ``scope`` sees its variables."""
        while scope.parent is not None and not self.is_inline(scope.parent, owner):
            scope = scope.parent
        return scope


class _Imports:
    """``names``: for each variable that only imports from the standard library bind, the dotted name it stands for.
    ``modules``: which of these dotted names are modules."""

    def __init__(self) -> None:
        self.names: dict[tuple[Scope, str], str] = {}
        self.modules: set[str] = set()


def _imports(scopes: Scopes) -> _Imports:
    imports = _Imports()
    for scope in scopes.all:
        for name, bindings in scope.bindings.items():
            if not scope.binds(name) and scope.kind is not Kind.MODULE:
                continue
            found = {dotted for binding in bindings for dotted in _imported_as(binding, name, imports.modules)}
            if len(found) == 1 and (dotted := found.pop()) and dotted.partition(".")[0] in STANDARD_MODULES:
                imports.names[scope, name] = dotted
    return imports


def _imported_as(binding: Binding, name: str, modules: set[str]) -> Iterator[str]:
    node = binding.node
    if isinstance(node, ast.Import):
        for alias in node.names:
            if (alias.asname or alias.name.partition(".")[0]) == name:
                parts = alias.name.split(".")
                modules.update(".".join(parts[: count + 1]) for count in range(len(parts)))
                yield alias.name if alias.asname else parts[0]
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        for alias in node.names:
            if (alias.asname or alias.name) == name:
                yield f"{node.module}.{alias.name}"
    else:
        yield ""


def _can_follow(binding: Binding, capture: Scope) -> bool:
    """Whether the binding can happen when the capturing function exists already."""
    if set(binding.loops) & set(capture.loops):
        return True
    around: Scope | None = capture
    while around is not None:
        # A function or class that mentions itself, a lambda that is assigned: nothing runs between capture and binding.
        if binding.node is around.node or (binding.value is not None and binding.value is around.node):
            return False
        around = around.parent
    node = capture.node
    return binding.position > (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))


def _is_async(node: ast.AST) -> bool:
    generators: list[ast.comprehension] = getattr(node, "generators", [])
    return bool(generators) and bool(generators[0].is_async)


def _calls_at_import(scopes: Scopes) -> Iterator[tuple[Scope, ast.expr]]:
    """What is called, or applied as a decorator, while the module is being imported."""
    pending: list[tuple[Scope, ast.AST]] = [(scopes.module, scopes.module.node)]
    while pending:
        scope, node = pending.pop()
        if isinstance(node, ast.Call):
            yield scope, node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                yield scope, decorator
                pending.append((scope, decorator))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            pending.extend((scope, default) for default in [*node.args.defaults, *node.args.kw_defaults] if default)
            continue
        if isinstance(node, ast.ClassDef):
            pending.extend((scope, base) for base in [*node.bases, *node.keywords])
            pending.extend((scopes.of(node), statement) for statement in node.body)
            continue
        pending.extend((scope, child) for child in ast.iter_child_nodes(node))


def _starts_something(node: ast.ClassDef) -> bool:
    return bool(node.keywords) or any(
        isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr in STARTING_METHODS
        for inner in ast.walk(node)
    )
