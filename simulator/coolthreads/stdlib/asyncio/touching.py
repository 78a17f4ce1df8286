"""What tasks touch inside the locks, queues, groups and futures of `asyncio`, for a search that prunes.

Only while such a search executes a program where any task may go next: then the methods of the classes that are written in
Python run as the same source with a note at their begin and after each await, and futures and tasks note their operations.
Everywhere else they are as they were.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.footprints import ADDING, CHANGING, READING
from coolthreads.kernel.operations import LIFE
from coolthreads.kernel.turns import kernel

_MODULES = ("locks", "queues", "taskgroups", "timeouts", "streams")
_LOOKS = frozenset(
    "locked is_set empty full qsize maxsize n_waiting parties broken at_eof exception is_closing get_extra_info "
    "__repr__ __init_subclass__ when expired".split()
)
_WAITS = frozenset({("Event", "wait")})  # those who wait do not notice each other
_READS = ("done", "result", "exception", "cancelled", "cancelling")
_CHANGES = ("set_result", "set_exception", "uncancel", "remove_done_callback")

_GRAPHS = ("capture_call_graph", "format_call_graph", "print_call_graph")

_Own = Callable[..., Any]


class Untouched:
    """A context in which nothing is noted."""

    def __init__(self) -> None:
        self._saved: list[Any] = []

    def __enter__(self) -> None:
        self._saved.append(kernel.footprint)
        kernel.footprint = None

    def __exit__(self, *exc: object) -> None:
        kernel.footprint = self._saved.pop()


untouched = Untouched()


class Touching:
    """Of one import of `asyncio`, with our classes of tasks and futures."""

    def __init__(self, asyncio: Any, task: Any, future: Any) -> None:
        self._asyncio = asyncio
        self._futures = (task, future, asyncio.tasks._GatheringFuture)
        self._task = task
        self._codes: list[tuple[FunctionType, CodeType, CodeType]] | None = None
        self._methods: list[tuple[Any, str, Any, Any]] = []  # class, name, what was there, what notes
        self._real_future = asyncio.Future
        self.is_on = False

    def switch(self, on: bool) -> None:
        """Whether the execution that begins wants to know."""
        if on == self.is_on:
            return
        self.is_on = on
        if self._codes is None:
            self._prepare()
        for function, plain, noting in self._codes or ():
            function.__code__ = noting if on else plain
        for cls, name, before, noting in self._methods:
            if on:
                setattr(cls, name, noting)
            elif before is None:
                delattr(cls, name)
            else:
                setattr(cls, name, before)
        self._asyncio.Future = self._futures[1] if on else self._real_future

    def _prepare(self) -> None:
        self._codes = []
        for name in _MODULES:
            module = getattr(self._asyncio, name, None) or sys.modules[f"asyncio.{name}"]
            try:
                tree = ast.parse(inspect.getsource(module))
            except (OSError, TypeError, SyntaxError):
                # Without its source nobody knows what it touches.
                kernel.watch("order")
                return
            vars(module)["__ct_touch__"] = _touch
            vars(module)["__ct_back__"] = _back
            code = compile(_Noting().visit(tree), str(module.__file__), "exec")
            noting = {(found.co_qualname, found.co_firstlineno): found for found in _codes_in(code)}
            for function in _functions_of(module):
                plain = function.__code__
                found = noting.get((plain.co_qualname, plain.co_firstlineno))
                if found is not None and found.co_freevars == plain.co_freevars:
                    self._codes.append((function, plain, found))
        for module in (self._asyncio, self._asyncio.tasks):
            asking = _noting_all(module.all_tasks, self._asyncio._get_running_loop)
            self._methods.append((module, "all_tasks", module.all_tasks, asking))
        for module in (self._asyncio, sys.modules.get("asyncio.graph")):
            for name in _GRAPHS:
                if hasattr(module, name):
                    self._methods.append((module, name, getattr(module, name), _noting_graph(getattr(module, name))))
        handle = self._asyncio.events.Handle
        self._methods.append((handle, "cancel", handle.cancel, _cancel_of_handle(handle, handle.cancel)))
        for cls in self._futures:
            for name, way in [*[(name, READING) for name in _READS], *[(name, CHANGING) for name in _CHANGES]]:
                if hasattr(cls, name):
                    self._override(cls, name, _noting(getattr(cls, name), "end", way))
            self._override(cls, "add_done_callback", _noting(cls.add_done_callback, "end", ADDING))
            self._override(cls, "cancel", _noting(cls.cancel, None, CHANGING))
            for name in ("__await__", "__iter__"):
                self._override(cls, name, _noting(getattr(cls, name), "end", READING))
        self._override(self._task, "get_name", _noting_name(self._task.get_name))

    def _override(self, cls: Any, name: str, noting: _Own) -> None:
        self._methods.append((cls, name, vars(cls).get(name), noting))


def _touch(obj: Any, way: int) -> None:
    footprint = kernel.footprint
    if footprint is not None:
        footprint.add(awaits.number(obj), None, way)


def _back(value: Any, obj: Any, way: int) -> Any:
    _touch(obj, way)
    return value


def _noting(real: _Own, part: str | None, way: int) -> _Own:
    def method(self: Any, *args: Any, **options: Any) -> Any:
        footprint = kernel.footprint
        if footprint is not None:
            footprint.add(awaits.number(self), part, way)
        return real(self, *args, **options)

    method.__name__ = real.__name__
    return method


def _noting_name(real: _Own) -> _Own:
    def get_name(self: Any) -> Any:
        if kernel.footprint is not None:
            kernel.watch("names of tasks")
            kernel.footprint.add(LIFE, None, READING)
        return real(self)

    return get_name


def _cancel_of_handle(cls: Any, real: _Own) -> _Own:
    def cancel(self: Any) -> Any:
        if kernel.footprint is not None and self.__class__ is cls:
            kernel.footprint.add(self._loop._row_of_callbacks, None, CHANGING)
        return real(self)

    return cancel


def _noting_all(real: _Own, running_loop: Callable[[], Any]) -> _Own:
    """Who asks for all tasks notices that some are made, and that some have come to their end."""

    def all_tasks(loop: Any = None) -> Any:
        footprint = kernel.footprint
        if footprint is not None:
            footprint.add(LIFE, None, READING)
            # From 3.14 on it is written in C, and asks no task itself whether it is done.
            for number in getattr(loop or running_loop(), "made", ()):
                footprint.add(number, "end", READING)
        return real(loop)

    return all_tasks


def _noting_graph(real: _Own) -> _Own:
    """Who looks at what tasks await notices everything that they do (new in 3.14)."""

    def look(*args: Any, **options: Any) -> Any:
        if kernel.footprint is not None:
            kernel.watch("order")
        return real(*args, **options)

    look.__name__ = real.__name__
    return look


class _Noting(ast.NodeTransformer):
    """Puts the notes into the methods of a module."""

    def __init__(self) -> None:
        self._class = ""
        self._way = 0
        self._self = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        before, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = before
        return node

    def _function(self, node: Any) -> ast.AST:
        arguments = node.args.args
        if not self._class or self._self or not arguments or arguments[0].arg != "self":
            return node  # type: ignore[no-any-return]
        self._self = "self"
        self._way = ADDING if (self._class, node.name) in _WAITS else READING if node.name in _LOOKS else CHANGING
        self.generic_visit(node)
        has_doc = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
        node.body.insert(1 if has_doc else 0, self._note(node.body[0]))
        self._self = ""
        return node  # type: ignore[no-any-return]

    visit_FunctionDef = _function
    visit_AsyncFunctionDef = _function

    def _note(self, where: ast.AST) -> ast.stmt:
        call = ast.Call(
            ast.Name("__ct_touch__", ast.Load()), [ast.Name("self", ast.Load()), ast.Constant(self._way)], []
        )
        found = ast.Expr(call)
        for part in ast.walk(found):
            ast.copy_location(part, where)
        return found

    def visit_Await(self, node: ast.Await) -> ast.AST:
        self.generic_visit(node)
        if not self._self:
            return node
        arguments: list[ast.expr] = [node, ast.Name("self", ast.Load()), ast.Constant(self._way)]
        call = ast.Call(ast.Name("__ct_back__", ast.Load()), arguments, [])
        for part in (call, call.func, *arguments[1:]):
            ast.copy_location(part, node)
        return call

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        if self._self:
            node.body.insert(0, self._note(node.body[0]))
        return node

    def visit_Try(self, node: ast.Try) -> ast.AST:
        self.generic_visit(node)
        if self._self and node.finalbody:
            node.finalbody.insert(0, self._note(node.finalbody[0]))
        return node

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.AST:
        self.generic_visit(node)
        if self._self:
            node.body.insert(0, self._note(node.body[0]))
        return node


def _codes_in(code: CodeType) -> list[CodeType]:
    found = []
    for one in code.co_consts:
        if isinstance(one, CodeType):
            found += [one, *_codes_in(one)]
    return found


def _functions_of(module: Any) -> list[FunctionType]:
    found = []
    for cls in vars(module).values():
        if isinstance(cls, type) and cls.__module__ == module.__name__:
            for entry in vars(cls).values():
                function = entry.fget if isinstance(entry, property) else entry
                if isinstance(function, FunctionType):
                    found.append(function)
    return found
