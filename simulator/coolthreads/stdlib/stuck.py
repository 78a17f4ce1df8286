"""What a thread waits for, in the words of its program: ``acquire self.lock, held by T1 (bank.py:9)``.

Everything is read from the state in which an execution ended, nothing from a recording: the words are part of an outcome,
and equal situations have equal ones however a search came there.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Container
from functools import lru_cache
from types import CodeType, FrameType
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import ACQUIRE, GET, JOIN, PUT, RESULT, WAIT
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib._queue import SimpleQueue
from coolthreads.stdlib.concurrent_futures.future import Future
from coolthreads.stdlib.queue import Queue
from coolthreads.stdlib.threading.condition import Condition
from coolthreads.stdlib.threading.lock import Lock, RLock
from coolthreads.stdlib.threading.thread import Thread

_Position = tuple[int | None, int | None, int | None, int | None]

_MOST = 40  # characters of an expression that still reads as a name
_WORDS = {ACQUIRE: "acquire", JOIN: "join", WAIT: "wait for", RESULT: "wait for", GET: "get from", PUT: "put into"}
_HELD = (Lock, RLock, Condition)
_ENDED = ", which has ended"
_KINDS = (*_HELD, Future, Queue, SimpleQueue)


def waiting_for(
    actor: Actor,
    files: Container[str],
    source_of: Callable[[str], str | None],
    name_of: Callable[[str], str],
) -> str:
    """What ``actor`` would do next, by name, who keeps it from that, and where.

    ``files`` are those of the program as its code objects call them; ``source_of`` gives their text, ``name_of`` the name
    that users know.
    """
    frame: FrameType | None = actor.greenlet.gr_frame if actor.greenlet is not None else None
    twin: Any = None
    is_direct = False
    while frame is not None and frame.f_code.co_filename not in files:
        is_direct = str(frame.f_globals.get("__name__", "")).startswith("coolthreads.stdlib.")
        if is_direct:
            # The outermost twin is the one that the program called: a condition, not the lock inside; or the thread did.
            called = frame.f_locals.get("self", twin)
            twin = twin if isinstance(called, Thread) and twin is not None else called
        frame = frame.f_back
    place = name = ""
    if frame is not None:
        place = f" ({name_of(frame.f_code.co_filename)}:{frame.f_lineno})"
        source = source_of(frame.f_code.co_filename) if is_direct else None
        if source is not None:
            name = _called_at(source, _position(frame.f_code, frame.f_lasti))
    return f"{_told(actor, twin, name)}{place}"


def _told(actor: Actor, twin: Any, name: str) -> str:
    operation = actor.operation
    words = _WORDS.get(operation)
    if words is None:
        return operation
    ended = next((other for other in kernel.actors if operation == JOIN and other.end is actor.gate), None)
    if ended is not None:
        return f"{words} {ended.id}"
    kind = next((kind.__name__.lower() for kind in _KINDS if isinstance(twin, kind)), "")
    if isinstance(twin, Future):
        name = f"future {twin._called or name}".rstrip()
    elif isinstance(twin, RLock):
        kind = "lock"
    elif not kind and twin is not None:
        kind = type(twin).__name__.lower()
    if not name and not kind:
        return operation
    held = ""
    if operation == ACQUIRE and isinstance(twin, _HELD) and actor.gate is not None and actor.gate.closer is not None:
        holder = actor.gate.closer
        held = ", held by itself" if holder is actor else f", held by {holder.id}{_ENDED if holder.ended else ''}"
    return f"{words} {name or kind}{held}"


@lru_cache(maxsize=1024)
def _position(code: CodeType, lasti: int) -> _Position:
    positions = itertools.islice(code.co_positions(), lasti // 2, None)
    return next(positions, (None, None, None, None))


@lru_cache(maxsize=1024)
def _called_at(source: str, position: _Position) -> str:
    """What the call or ``with`` statement at a place is about, if that is as short as a name: ``self.lock``."""
    for node in ast.walk(ast.parse(source)):
        if _place(node) != position:
            continue
        about: ast.AST | None = node
        if isinstance(node, ast.With):
            about = node.items[0].context_expr if len(node.items) == 1 else None
        elif isinstance(node, ast.Call):
            about = node.func.value if isinstance(node.func, ast.Attribute) else None
        elif isinstance(node, ast.Expr):
            continue
        if about is not None and _is_name(about):
            text = ast.unparse(about)
            return text if len(text) <= _MOST else ""
    return ""


def _place(node: ast.AST) -> _Position | None:
    if isinstance(node, (ast.expr, ast.stmt)):
        return node.lineno, node.end_lineno, node.col_offset, node.end_col_offset
    return None


def _is_name(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return _is_name(node.value)
    if isinstance(node, ast.Subscript):
        return _is_name(node.value) and (isinstance(node.slice, ast.Constant) or _is_name(node.slice))
    return isinstance(node, ast.Name)
