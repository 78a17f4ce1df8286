"""Random programs that use every construct of the language on watched values."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_OPERATORS = ("+", "-", "*", "|")


class Writer:
    """Writes one program. Names: globals g, h (shared) and k (not); locals a to c; closure variables n, o."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.lines: list[str] = []
        self.indent = 0
        self.kind = "module"
        self.in_loop = False
        self.fresh = 0

    def program(self) -> str:
        self.line("g = v(); h = v(); k = v()")
        self.line("def touch():")
        self.line("    global g, h")
        self.line("    g = h = v()")
        for _ in range(self.random.randint(2, 4)):
            self.definition()
        self.line("a = v(); b = items(); c = table(); n = v(); o = v(); i = 1")
        self.block(self.random.randint(2, 5))
        for name in [line.split()[1].partition("(")[0] for line in self.lines if line.startswith("def f")]:
            self.line(f"report({name}(v(), items()))")
        return "\n".join(self.lines) + "\n"

    def line(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # Definitions

    def definition(self) -> None:
        self.fresh += 1
        name = f"f{self.fresh}"
        outer_kind, outer_loop = self.kind, self.in_loop
        if self.chance(0.3):
            self.line("class C:")
            self.indent += 1
            self.kind, self.in_loop = "class", False
            self.line("a = v(); b = items(); c = table(); n = v(); o = v(); i = 0")
            self.block(2, depth=1)
            self.line("def method(self, a, b):")
            self.function_body(method=True)
            self.indent -= 1
            self.kind, self.in_loop = outer_kind, outer_loop
            self.line(f"def {name}(a, b): return C().method(a, b)")
            return
        self.line(f"def {name}(a, b, *rest, c=None):")
        self.function_body()
        self.kind, self.in_loop = outer_kind, outer_loop

    def function_body(self, method: bool = False) -> None:
        self.indent += 1
        kind, loop = self.kind, self.in_loop
        self.kind, self.in_loop = "function", False
        self.line("global g, h" if self.chance(0.7) else "g = v(); h = items()")
        self.line("c = table(); n = v(); o = items(); i = 0")
        self.line("def inner(a, b):")
        self.line("    nonlocal n, o")
        self.line("    c = table(); i = 1")
        self.indent += 1
        self.block(2, depth=2)
        self.line("return n")
        self.indent -= 1
        self.block(self.random.randint(2, 5))
        self.line("report(inner(v(), items()))")
        self.line(f"return {self.expression(2)}")
        self.kind, self.in_loop = kind, loop
        self.indent -= 1

    def block(self, count: int, depth: int = 0) -> None:
        for _ in range(count):
            self.statement(depth)

    # Statements

    def statement(self, depth: int) -> None:
        simple: list[Callable[[], None]] = [
            self.assign, self.assign, self.augment, self.augment, self.delete, self.evaluate, self.chained, self.annotate,
        ]  # fmt: skip
        compound: list[Callable[[int], None]] = [
            self.if_, self.for_, self.while_, self.with_, self.try_, self.match_, self.decorated,
        ]  # fmt: skip
        guarded = self.chance(0.6)
        if guarded:
            self.line("try:")
            self.indent += 1
        if depth < 2 and self.chance(0.35):
            self.random.choice(compound)(depth)
        else:
            self.random.choice(simple)()
        if guarded:
            self.indent -= 1
            self.line("except Exception as problem: report(str(problem))")

    def body(self, depth: int, count: int = 2) -> None:
        self.indent += 1
        self.block(self.random.randint(1, count), depth + 1)
        if self.in_loop and self.chance(0.2):
            self.line(self.random.choice(["continue", "break"]))
        self.indent -= 1

    def assign(self) -> None:
        self.line(f"{self.target(2)} = {self.expression(3)}")

    def chained(self) -> None:
        count = self.random.randint(2, 3)
        self.line(f"{' = '.join(self.target(1) for _ in range(count))} = {self.unpackable()}")

    def annotate(self) -> None:
        target = self.random.choice([self.attribute, self.item])(1)
        self.line(f"{target}: int = {self.expression(2)}")

    def augment(self) -> None:
        target = self.random.choice([self.name, self.attribute, self.item, self.item])(1)
        value = self.random.choice(["1", self.expression(2), "items()", "[v()]"])
        self.line(f"{target} {self.random.choice(_OPERATORS)}= {value}")

    def delete(self) -> None:
        choices = [self.attribute(1), self.item(1), f"({self.attribute(1)}, {self.item(1)})"]
        self.line("try:")
        self.line(f"    del {', '.join(self.random.sample(choices, self.random.randint(1, 2)))}")
        if self.chance(0.3):
            self.line("    del g")
            self.line("    g = v()")
        self.line("except (KeyError, IndexError, TypeError): pass")

    def evaluate(self) -> None:
        self.line(self.expression(3))

    def if_(self, depth: int) -> None:
        self.line(f"if {self.test()}:")
        self.body(depth)
        if self.chance(0.5):
            self.line(f"elif {self.test()}:")
            self.body(depth)
            self.line("else:")
            self.body(depth)

    def for_(self, depth: int) -> None:
        self.line(f"for {self.target(1)} in [{self.unpackable()}, {self.unpackable()}]:")
        self.loop_body(depth)
        if self.chance(0.3):
            self.line("else:")
            self.body(depth)

    def while_(self, depth: int) -> None:
        self.fresh += 1
        counter = f"w{self.fresh}"
        self.line(f"{counter} = 0")
        self.line(f"while ({counter} := {counter} + 1) < 3 and {self.test()}:")
        self.loop_body(depth)

    def loop_body(self, depth: int) -> None:
        before, self.in_loop = self.in_loop, True
        self.body(depth)
        self.in_loop = before

    def with_(self, depth: int) -> None:
        items = [f"{self.manager()} as {self.target(1)}" for _ in range(self.random.randint(1, 2))]
        self.line(f"with {', '.join(items)}:")
        self.body(depth)

    def manager(self) -> str:
        return self.random.choice(["v()", f"v({self.expression(1)})"])

    def try_(self, depth: int) -> None:
        self.line("try:")
        self.body(depth)
        name = self.random.choice(["a", "g", "n", "error"])
        if self.kind == "class":
            name = "error"
        self.line(f"except Boom as {name}:")
        self.body(depth)
        self.line(f"    {name} = v()")
        if self.chance(0.4):
            self.line("finally:")
            before, self.in_loop = self.in_loop, False
            self.body(depth)
            self.in_loop = before

    def match_(self, depth: int) -> None:
        self.line(f"match {self.random.choice([self.expression(2), '(1, v())', '{0: v(), 1: 2}'])}:")
        self.indent += 1
        patterns = ["(1, a)", "[a, *g]", "{0: n, **rest}", "int() | str() as h", "(1, b) | (b, 1)"]
        if self.kind == "class":
            patterns = ["(1, a)", "[a, *b]", "{0: n, **rest}"]
        for pattern in self.random.sample(patterns, 2):
            guard = f" if {self.test()}" if self.chance(0.4) else ""
            self.line(f"case {pattern}{guard}:")
            self.body(depth)
        self.line("case _:")
        self.body(depth)
        self.indent -= 1

    def decorated(self, depth: int) -> None:
        if self.kind == "class":
            return self.evaluate()
        name = self.random.choice(["g", "n", "a"])
        self.line(f"@keep({self.expression(1)})")
        self.line(f"def {name}(p={self.expression(1)}, *, q={self.expression(1)}): return p")
        self.line(f"{name} = {name}()")
        return None

    # Targets

    def target(self, depth: int) -> str:
        choices = [self.name, self.name, self.attribute, self.item]
        if depth and self.chance(0.25):
            elements = [self.target(depth - 1), self.target(depth - 1)]
            if self.chance(0.3):
                elements[1] = "*" + self.random.choice([self.name, self.attribute])(0)
            return f"({', '.join(elements)})"
        return self.random.choice(choices)(1)

    def name(self, _: int = 0) -> str:
        return self.random.choice("aabggghnnoi" if self.kind != "class" else "aabni")

    def attribute(self, depth: int) -> str:
        return f"{self.value(depth)}.{self.random.choice(['x', 'y', '__p'])}"

    def item(self, depth: int) -> str:
        base = self.random.choice([self.value(depth), "v()", "c", "table()"])
        return f"{base}[{self.key(depth)}]"

    def key(self, depth: int) -> str:
        simple = ["0", "i", "'k'", "-1", "g", "i:", "0:1", "(0, i)"]
        return self.random.choice([*simple, self.expression(depth), f"{self.expression(depth)}:"])

    # Expressions

    def value(self, depth: int) -> str:
        """An expression for an object that has attributes."""
        choices = ["a", "g", "h", "k", "n", "v()"]
        if depth > 0:
            choices += [f"{self.value(depth - 1)}.x", f"v({self.expression(depth - 1)})"]
        return self.random.choice(choices)

    def unpackable(self) -> str:
        return self.random.choice(["v()", "(v(), v())", "items()", "[v(), (v(), v())]", f"({self.expression(1)}, v())"])

    def test(self) -> str:
        e = self.expression
        return self.random.choice(
            [e(2), f"not {e(1)}", f"{e(1)} in {self.random.choice([e(1), 'items()', 'b', 'o'])}", f"{e(1)} < {e(1)} < {e(1)}",
             f"{e(1)} and {e(1)} or {e(1)}", "b", "a.x", "g"]
        )  # fmt: skip

    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.random.choice(["a", "b", "c", "g", "h", "k", "n", "o", "i", "1", "'s'", "v()", "items()"])
        e = self.expression
        less = depth - 1
        choices: list[Callable[[], str]] = [
            lambda: f"{self.value(less)}.{self.random.choice(['x', 'y', '__p'])}",
            lambda: self.item(less),
            lambda: f"{self.value(less)}.{self.random.choice(['m', 'append', 'get'])}({self.arguments(less)})",
            lambda: f"{self.random.choice(['b', 'o', 'items()', f'holder({e(less)}).b'])}.append({e(less)})",
            lambda: f"{self.random.choice(['b', 'items()'])}.insert(*[0, {e(less)}])",
            lambda: f"{self.random.choice(['b', 'items()'])}.extend([{e(less)}])",
            lambda: f"table().get({e(less)}, {e(less)})",
            lambda: f"call(items().append, {e(less)})",
            lambda: f"len({self.random.choice(['b', 'v()', 'items()', 'c'])})",
            lambda: f"report({e(less)}, {e(less)})",
            lambda: f"list({self.random.choice(['b', 'items()', 'v()'])})",
            lambda: f"max({self.random.choice(['b', 'items()'])}, key=call(keyed, {e(less)}))",
            lambda: f"v({self.arguments(less)})",
            lambda: f"({e(less)} {self.random.choice(['+', '*', '|'])} v())",
            lambda: f"(v() + {e(less)})",
            lambda: f"({e(less)} if {e(less)} else {e(less)})",
            lambda: f"({e(less)} and {e(less)} or {e(less)})",
            lambda: f"({e(less)}, {e(less)})",
            lambda: f"[{e(less)}, *{self.random.choice(['v()', 'items()', 'b'])}]",
            lambda: f"{{'k': {e(less)}, **{self.random.choice(['table()', 'v()'])}}}",
            lambda: f"f'{{{self.random.choice(['g', 'a.x', 'i', 'b'])}}}'",
            lambda: f"[{e(less)} for i in {self.random.choice(['v()', 'items()', 'b', '(1, 2)'])} if {e(less)}]",
            lambda: f"list(({e(less)}, j) for j in v() for i in v(j))",
            lambda: "[q() for q in [lambda: (i, j) for i, j in [(1, 2), (3, 4)]]]",
            lambda: f"{{w: {e(less)} for w in ('p', 'q')}}",
            lambda: f"(lambda p, q={e(less)}: (p, q, {e(less) if self.kind != 'class' else '1'}))({e(less)})",
            lambda: "touch()",
        ]
        if self.kind != "class":
            choices += [lambda: f"({self.random.choice('abgn')} := {e(less)})", lambda: f"(z := {e(less)})"]
        return self.random.choice(choices)()

    def arguments(self, depth: int) -> str:
        e = self.expression
        return self.random.choice(
            [e(depth), f"{e(depth)}, {e(depth)}", f"{e(depth)}, p={e(depth)}", f"*{self.random.choice(['v()', 'items()'])}",
             f"{e(depth)}, **{self.random.choice(['table_of_words()', 'v()'])}", ""]
        )  # fmt: skip
