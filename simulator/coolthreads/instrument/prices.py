"""What the syntax of a statement costs by the model (`coolthreads.costs`), in nanoseconds."""

from __future__ import annotations

import ast
from collections.abc import Callable

from coolthreads.costs import Python

# Built-in functions that do nothing but compute, and with which a loop can go on at full speed.
PURE = frozenset("range int float abs min max len divmod pow round bool ord chr".split())

_Own = Callable[[ast.expr], bool]
_DIVISIONS = (ast.Div, ast.FloorDiv, ast.Mod)
_DISPLAYS = (ast.List, ast.Tuple, ast.Dict, ast.Set, ast.JoinedStr)
_ELSEWHERE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def price(node: ast.AST | None, costs: Python, is_own: _Own) -> float:
    """Of an expression or a simple statement, once; ``is_own``: whether what is called is charged by itself."""
    if node is None:
        return 0.0
    total = _of(node, costs, is_own)
    if isinstance(node, ast.IfExp):
        # One of the two is evaluated.
        return (
            total
            + price(node.test, costs, is_own)
            + (price(node.body, costs, is_own) + price(node.orelse, costs, is_own)) / 2
        )
    if isinstance(node, _ELSEWHERE):
        inner = [] if isinstance(node, ast.Lambda) else [node.generators[0].iter]
        return total + sum(price(part, costs, is_own) for part in inner)
    return total + sum(price(part, costs, is_own) for part in ast.iter_child_nodes(node))


def price_of_head(node: ast.stmt, costs: Python, is_own: _Own) -> float:
    """Of a compound statement without its bodies, which are charged when they are executed."""

    def of(*parts: ast.AST | None) -> float:
        return costs.statement + sum(price(part, costs, is_own) for part in parts)

    match node:
        case ast.If():
            return of(node.test) + costs.branch
        case ast.For() | ast.AsyncFor():
            return of(node.iter)
        case ast.With() | ast.AsyncWith():
            # Entering and leaving are two calls.
            return of(*node.items) + 2 * costs.native * len(node.items)
        case ast.Match():
            return of(node.subject) + costs.comparison * len(node.cases) / 2
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return of(*node.decorator_list, *node.args.defaults, *node.args.kw_defaults)
        case ast.ClassDef():
            return of(*node.decorator_list, *node.bases) + costs.native
    return costs.statement


def _of(node: ast.AST, costs: Python, is_own: _Own) -> float:
    """A node without its parts."""
    match node:
        case ast.Name(ctx=ast.Load()):
            return costs.name
        case ast.Constant():
            return costs.constant
        case ast.BinOp() | ast.AugAssign():
            if isinstance(node.op, _DIVISIONS):
                return costs.division
            own = costs.power if isinstance(node.op, ast.Pow) else costs.operator
            return own + (costs.name if isinstance(node, ast.AugAssign) else 0.0)
        case ast.UnaryOp():
            return costs.branch if isinstance(node.op, ast.Not) else costs.operator
        case ast.Compare():
            return costs.comparison * len(node.ops)
        case ast.BoolOp():
            return costs.branch * (len(node.values) - 1)
        case ast.IfExp():
            return costs.branch
        case ast.Attribute():
            return costs.attribute
        case ast.Subscript():
            return costs.item
        case ast.Call():
            return 0.0 if is_own(node.func) else costs.native
    if isinstance(node, _DISPLAYS) and not isinstance(getattr(node, "ctx", None), ast.Store):
        return costs.display
    return costs.call if isinstance(node, _ELSEWHERE) else 0.0
