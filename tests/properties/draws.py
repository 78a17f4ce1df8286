"""Random little programs that draw random numbers, or meet at barriers."""

from __future__ import annotations

from random import Random

_OF_DRAWS = [
    "x = {draw}",
    "{saw}(x)",
    "x += {draw}",
    "{saw}({draw})",
    "if {draw}: x = 5",
    "if {draw}:\n        with la: x += 1",
    "with la:\n        {saw}(x + {draw})",
]
_DRAWS = ["random.randrange(2)", "random.choice((0, 1, 2))", "secrets.randbelow(2)", "random.randint(0, 1)"]
_OF_BARRIERS = [
    "b.wait()",
    "b.wait()",
    "b.wait()",
    "{saw}(b.wait())",
    "x += 1",
    "{saw}(x)",
    "{saw}(b.n_waiting)",
    "if not x: b.abort()",
    "b.reset()",
    "{saw}(b.broken)",
]


def program(seed: int) -> str:
    """A program that ends by printing all that its threads saw; the same seed gives the same program."""
    random = Random(seed)
    threads = random.choice([2, 2, 3])
    return _program(random, threads, _OF_DRAWS, 3 if threads == 2 else 2)


def barriers(seed: int) -> str:
    """The same with a barrier."""
    random = Random(seed)
    threads = random.choice([2, 3])
    possible = _OF_BARRIERS if random.random() < 0.6 else _OF_BARRIERS[:6]
    return _program(random, threads, possible, 4 if threads == 2 else 3)


def _program(random: Random, threads: int, possible: list[str], most: int) -> str:
    lines = ["import random, secrets, threading", "la = threading.Lock()", "x = 0", "log = {0: [], 1: [], 2: []}"]
    lines.append(f"b = threading.Barrier({random.choice([2, threads])})")
    for me in range(threads):
        lines += [f"def work{me}():", "    global x"]
        for statement in random.choices(possible, k=random.randint(most - 1, most)):
            lines.append(f"    {statement.format(draw=random.choice(_DRAWS), saw=f'log[{me}].append')}")
    bodies = "".join(f"work{me}, " for me in range(threads))
    lines.append(f"threads = [threading.Thread(target=body, daemon=True) for body in ({bodies})]")
    lines.append("for thread in threads: thread.start()")
    lines.append("for thread in threads: thread.join()")
    lines.append("print(x, log)")
    return "\n".join(lines)
