"""Which ``while`` loops may be there to wait until another actor changes something: `while not ready: pass`.

Such a loop is marked, so that an actor that goes round it without changing anything need not go round it again before somebody
has changed what it read (see `coolthreads.kernel.spinning`). Whether a round changes something is seen when it is executed, as
far as its operations are announced and its local variables show it. What is decided here is that nothing else can change: every
call in the loop must be one whose state is known, and it must not take anything from an iterator that began outside.

Loops that look for work again and again, with a time limit (`while not stop.is_set(): try: job = jobs.get(timeout=1) ...`),
do anything with it. They are marked, too, and with them the statements that may change something unnoticed: a round in which
one of these is executed counts as one that does.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from coolthreads.instrument.callees import CONTAINER_METHODS

_FUNCTIONS = frozenset(
    "abs all any ascii bin bool bytes callable chr complex dict divmod enumerate float format frozenset getattr hasattr hash "
    "hex id int isinstance issubclass len list max min oct ord pow range repr reversed round set slice sorted str sum tuple "
    "type zip sleep current_thread get_ident main_thread active_count enumerate".split()
)
_METHODS = CONTAINER_METHODS | frozenset(
    "is_set isSet locked empty full qsize is_alive done running cancelled acquire release sleep get_nowait put_nowait get put "
    "wait notify notify_all set clear join result exception load store current_thread get_ident startswith endswith strip "
    "lower upper split format encode decode".split()
)
_ASKING = frozenset("get_nowait put_nowait sleep is_set isSet empty full qsize locked is_alive done".split())
_ITERATED = frozenset("range enumerate list tuple sorted reversed zip dict set".split())
_FORBIDDEN = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Import, ast.ImportFrom)

_Functions = dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]


@dataclass(slots=True)
class Waiting:
    """``loops``: nothing in them has a state that would not be noticed; ``looking``: nothing but in the ``stirring``
    statements that are inside them."""

    loops: set[ast.While] = field(default_factory=set)
    looking: set[ast.While] = field(default_factory=set)
    stirring: set[ast.stmt] = field(default_factory=set)


def waiting_loops(tree: ast.Module) -> Waiting:
    """The loops of an (original) module that may be there to wait."""
    functions: _Functions = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.setdefault(node.name, []).append(node)
    found = Waiting()
    for node in ast.walk(tree):
        if not isinstance(node, ast.While) or not _is_known(node.test, functions, set()):
            continue
        if all(_is_known(statement, functions, set()) for statement in node.body):
            found.loops.add(node)
        elif any(map(_looks, ast.walk(node))) and not any(isinstance(inner, _FORBIDDEN) for inner in ast.walk(node)):
            found.looking.add(node)
            for statement in node.body:
                _find_stirring(statement, functions, found.stirring)
    return found


def _looks(node: ast.AST) -> bool:
    """Whether it is a call that may return without anything having happened."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    name = node.func.attr
    if name in _ASKING or (name in ("wait", "acquire", "result") and (node.args or node.keywords)):
        return True
    return name in ("get", "put", "join") and any(one.arg in ("timeout", "block") for one in node.keywords)


def _find_stirring(statement: ast.stmt, functions: _Functions, found: set[ast.stmt]) -> None:
    """The innermost statements of which something is not known."""
    if _is_known(statement, functions, set()):
        return
    heads: list[ast.AST]
    match statement:
        case ast.If(test=test) | ast.While(test=test):
            heads = [test]
        case ast.With(items=items):
            heads = list(items)
        case ast.For(iter=iterated, target=target):
            heads = [iterated, target]
            if not _begins_here(iterated):
                found.add(statement)
        case ast.Try():
            heads = [handler.type for handler in statement.handlers if handler.type is not None]
        case _:
            found.add(statement)
            return
    if not all(_is_known(head, functions, set()) for head in heads):
        found.add(statement)
    inner = [*statement.body, *getattr(statement, "orelse", []), *getattr(statement, "finalbody", [])]
    for handler in getattr(statement, "handlers", []):
        inner += handler.body
    for one in inner:
        _find_stirring(one, functions, found)


def _is_known(tree: ast.AST, functions: _Functions, seen: set[str]) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, _FORBIDDEN):
            return False
        if isinstance(node, (ast.For, ast.comprehension)) and not _begins_here(node.iter):
            return False
        if isinstance(node, ast.Call) and not _is_known_call(node, functions, seen):
            return False
    return True


def _begins_here(iterated: ast.expr) -> bool:
    if isinstance(iterated, ast.Call) and isinstance(iterated.func, ast.Name):
        inner = [part for part in iterated.args if isinstance(part, ast.Call)]
        return iterated.func.id in _ITERATED and all(_begins_here(part) for part in inner)
    return isinstance(iterated, (ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Constant))


def _is_known_call(node: ast.Call, functions: _Functions, seen: set[str]) -> bool:
    if isinstance(node.func, ast.Name):
        name, known = node.func.id, _FUNCTIONS
    elif isinstance(node.func, ast.Attribute):
        name, known = node.func.attr, _METHODS
    else:
        return False
    if name not in functions:
        return name in known
    if name not in seen:
        seen.add(name)
        return all(_is_known(statement, functions, seen) for function in functions[name] for statement in function.body)
    return True
