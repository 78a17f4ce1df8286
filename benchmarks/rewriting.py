"""What rewriting costs by itself: programs plain and rewritten, with hooks that do nothing.

The best of several runs each, in one process, alternating. Hooks that do nothing are Python functions all the same: what
is measured is the price of announcing, without anybody who listens.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks.table import table
from coolthreads.instrument import SiteTable, inert, rewrite

ROUNDS = 9

PRIMES = '''
"""No shared state: numbers, local lists, pure functions."""

def primes(limit):
    sieve = [True] * limit
    found = []
    for number in range(2, limit):
        if sieve[number]:
            found.append(number)
            for multiple in range(number * number, limit, number):
                sieve[multiple] = False
    return found

def collatz(limit):
    longest = 0
    for start in range(1, limit):
        length, number = 0, start
        while number != 1:
            number = number // 2 if number % 2 == 0 else 3 * number + 1
            length += 1
        if length > longest:
            longest = length
    return longest

def main():
    return len(primes(30000)), collatz(2500)
'''

WORDS = '''
"""No shared state: texts and dictionaries that stay in one function."""

def count(text):
    counts = {}
    for word in text.split():
        key = word.strip(".,").lower()
        counts[key] = counts.get(key, 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:3]

def caesar(text, shift):
    letters = []
    for letter in text:
        if letter.isalpha():
            letters.append(chr((ord(letter.lower()) - 97 + shift) % 26 + 97))
        else:
            letters.append(letter)
    return "".join(letters)

def main():
    text = "The quick brown fox jumps over the lazy dog, and the dog sleeps. " * 300
    return count(text), len(caesar(text, 3))
'''

BODIES = '''
"""Attributes in every line: bodies that attract each other."""

class Body:
    def __init__(self, x, y, vx, vy, mass):
        self.x = x
        self.y = y
        self.vx = vx
        self.vy = vy
        self.mass = mass

    def move(self, dt):
        self.x += dt * self.vx
        self.y += dt * self.vy

    def attract(self, other, dt):
        dx = self.x - other.x
        dy = self.y - other.y
        pull = dt / ((dx * dx + dy * dy + 0.01) ** 1.5)
        self.vx -= dx * other.mass * pull
        self.vy -= dy * other.mass * pull
        other.vx += dx * self.mass * pull
        other.vy += dy * self.mass * pull

class System:
    def __init__(self, bodies):
        self.bodies = bodies

    def step(self, dt):
        for number, body in enumerate(self.bodies):
            for other in self.bodies[number + 1:]:
                body.attract(other, dt)
        for body in self.bodies:
            body.move(dt)

def main():
    system = System([Body(n, n * n % 7, 0.1 * n, -0.1, 1 + n % 3) for n in range(6)])
    for _ in range(300):
        system.step(0.01)
    return round(sum(body.x for body in system.bodies), 6)
'''

QUEUE = '''
"""Objects that call each other: a task queue with priorities and a log."""

class Task:
    def __init__(self, name, cost):
        self.name = name
        self.cost = cost
        self.done = False

class Worker:
    def __init__(self, log):
        self.log = log
        self.busy = 0

    def work(self, task):
        self.busy += task.cost
        task.done = True
        self.log.append((task.name, self.busy))

class Office:
    def __init__(self):
        self.waiting = []
        self.log = []
        self.workers = [Worker(self.log) for _ in range(3)]
        self.by_name = {}

    def add(self, task):
        self.waiting.append(task)
        self.by_name[task.name] = task

    def run(self):
        turn = 0
        while self.waiting:
            task = self.waiting.pop()
            self.workers[turn % len(self.workers)].work(task)
            turn += 1
        return sum(worker.busy for worker in self.workers)

def main():
    office = Office()
    for number in range(6000):
        office.add(Task(f"task {number}", number % 7))
    return office.run(), len(office.log), office.by_name["task 5"].done
'''

PROGRAMS = (
    ("primes, collatz", "no shared state", PRIMES, 1.5),
    ("words, caesar", "no shared state", WORDS, 1.5),
    ("bodies", "attributes", BODIES, 6.0),
    ("task queue", "attributes", QUEUE, 6.0),
)


def loaded(source: str, *, rewritten: bool) -> Callable[[], Any]:
    """The function ``main`` of a program."""
    entries: dict[str, Any] = {"__name__": "measured"}
    if rewritten:
        entries |= inert.namespace()
        exec(compile(rewrite(source, "measured.py", "measured", 0, SiteTable()), "measured.py", "exec"), entries)
    else:
        exec(compile(source, "measured.py", "exec"), entries)
    function: Callable[[], Any] = entries["main"]
    return function


def measured(source: str) -> tuple[float, float]:
    """Seconds of the best plain and of the best rewritten run."""
    plain, rewritten = loaded(source, rewritten=False), loaded(source, rewritten=True)
    if plain() != rewritten():
        raise AssertionError("the rewritten program gives another result")
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for number, function in enumerate((plain, rewritten)):
            start = time.process_time()
            function()
            best[number] = min(best[number], time.process_time() - start)
    return best[0], best[1]


def main() -> None:
    rows = []
    for name, kind, source, limit in PROGRAMS:
        plain, rewritten = measured(source)
        rows.append(
            [name, kind, f"{plain * 1000:.1f}", f"{rewritten * 1000:.1f}", f"{rewritten / plain:.2f}", f"{limit:.1f}"]
        )
    print(table(["program", "kind", "plain ms", "rewritten ms", "ratio", "at most"], rows))


if __name__ == "__main__":
    main()
