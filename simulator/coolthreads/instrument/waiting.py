"""Which ``while`` loops may be there to wait until another actor changes something: `while not ready: pass`.

Such a loop is marked, so that an actor that goes round it without changing anything need not go round it again before somebody
has changed what it read (see `coolthreads.kernel.spinning`). Whether a round changes something is seen when it is executed, as
far as its operations are announced and its local variables show it. What is decided here is that nothing else can change: every
call in the loop must be one whose state is known, and it must not take anything from an iterator that began outside.
"""

from __future__ import annotations

import ast

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
_ITERATED = frozenset("range enumerate list tuple sorted reversed zip dict set".split())
_FORBIDDEN = (ast.Yield, ast.YieldFrom, ast.Await, ast.AsyncFor, ast.AsyncWith, ast.Import, ast.ImportFrom)

_Functions = dict[str, list[ast.FunctionDef | ast.AsyncFunctionDef]]


def waiting_loops(tree: ast.Module) -> set[ast.While]:
    """The loops of an (original) module in which nothing has a state that would not be noticed."""
    functions: _Functions = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            functions.setdefault(node.name, []).append(node)
    return {
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.While) and all(_is_known(part, functions, set()) for part in (node.test, *node.body))
    }


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
