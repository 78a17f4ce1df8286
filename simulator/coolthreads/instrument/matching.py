"""`match`: patterns stay as they are, except that announced variables are bound after the pattern has matched."""

from __future__ import annotations

import ast

from coolthreads.instrument.expressions import Expressions
from coolthreads.instrument.kinds import Kind


class Matching(Expressions):
    def match(self, node: ast.Match) -> ast.stmt:
        looks_within = any(_looks_within(case.pattern) for case in node.cases)
        node.subject = self.used(node.subject, "match within" if looks_within else "match")
        for case in node.cases:
            depth = self.context.depth
            captured = [] if self.context.scope.kind is Kind.CLASS else self.captured(case.pattern)
            if case.guard is not None:
                case.guard = self.test(case.guard)
            stores: list[ast.stmt] = []
            for temporary, name, place in captured:
                value = self.stored(name, self.name(place, temporary), place)
                if case.guard is not None:
                    # A guard sees the variables already: ((name := value), True)[1] and guard.
                    bound = self.at(
                        place, ast.Tuple([self.bind(place, name, value), self.constant(place, 1)], ast.Load())
                    )
                    true = self.at(place, ast.Subscript(bound, self.constant(place, 1), ast.Load()))
                    case.guard = self.at(case.guard, ast.BoolOp(ast.And(), [true, case.guard]))
                else:
                    stores.append(self.assign(place, name, value))
            case.body = [*stores, *self.body(case.body)]
            self.context.depth = depth
        return node

    def captured(self, pattern: ast.pattern) -> list[tuple[str, str, ast.expr]]:
        """Rename the announced variables of a pattern: pairs of temporary and name, in the order of their binding."""
        found: dict[str, tuple[str, str, ast.expr]] = {}
        for inner in ast.walk(pattern):
            field = "rest" if isinstance(inner, ast.MatchMapping) else "name"
            name = getattr(inner, field, None)
            if not isinstance(name, str) or self.owner(name) is None:
                continue
            if name not in found:
                # All alternatives of an or-pattern bind the same names.
                self.context.depth += 1
                place = ast.copy_location(ast.Name(name, ast.Load()), inner)
                found[name] = (f"__ct_t{self.context.depth}__", name, place)
            setattr(inner, field, found[name][0])
        return list(found.values())


def _looks_within(pattern: ast.pattern) -> bool:
    """Whether the pattern looks at attributes, or at what is inside what is inside the subject."""
    if isinstance(pattern, ast.MatchOr):
        return any(map(_looks_within, pattern.patterns))
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is not None and _looks_within(pattern.pattern)
    if isinstance(pattern, ast.MatchClass):
        return bool(pattern.patterns or pattern.kwd_patterns)
    if isinstance(pattern, (ast.MatchSequence, ast.MatchMapping)):
        flat = (ast.MatchValue, ast.MatchSingleton, ast.MatchStar)
        return not all(
            isinstance(inner, flat) or (isinstance(inner, ast.MatchAs) and inner.pattern is None)
            for inner in pattern.patterns
        )
    return False
