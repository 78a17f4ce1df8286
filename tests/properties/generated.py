"""Random little programs of two or three threads over shared variables, locks, conditions, queues, events and time."""

from __future__ import annotations

from random import Random

_KINDS = (
    ("variable",),
    ("variable", "lock"),
    ("variable", "lock", "event"),
    ("variable", "semaphore"),
    ("variable", "queue"),
    ("attribute", "lock"),
    ("dict",),
    ("variable", "condition"),
    ("variable", "lock", "time"),
    ("variable", "alive"),
)

_HEAD = """\
import queue
import threading
import time

x = 0
y = 0
la = threading.Lock()
lb = threading.Lock()
event = threading.Event()
semaphore = threading.Semaphore(1)
items = queue.Queue(1)
condition = threading.Condition()
ready = False
class Holder:
    pass
holder = Holder()
holder.f = 0
holder.g = 0
table = {}
log = {0: [], 1: [], 2: []}
"""


def program(seed: int) -> str:
    """A program that ends by printing all that its threads saw; the same seed gives the same program."""
    random = Random(seed)
    threads = random.choice([2, 2, 3])
    kinds = random.choice(_KINDS)
    parts = [_HEAD]
    for number in range(threads):
        lines = [
            _statement(random, random.choice(kinds), number, threads)
            for _ in range(random.choice([1, 2, 3] if threads == 2 else [1, 2]))
        ]
        parts.append(f"def work{number}():\n    global x, y, ready\n" + "".join(f"    {line}\n" for line in lines))
    names = ", ".join(f"threading.Thread(target=work{number}, daemon=True)" for number in range(threads))
    parts.append(f"threads = [{names}]\n")
    parts.append("for thread in threads: thread.start()\nfor thread in threads: thread.join()\n")
    parts.append("print(x, y, holder.f, holder.g, table, log)\n")
    return "".join(parts)


def _statement(random: Random, kind: str, me: int, threads: int) -> str:
    v, other = random.choice("xy"), random.choice("xy")
    lock = random.choice(["la", "lb"])
    inner = "lb" if lock == "la" else "la"
    saw = f"log[{me}].append"
    return random.choice(
        {
            "variable": [f"{v} += 1", f"{v} = {me + 1}", f"{saw}({v})", f"if {v}: {other} = 5"],
            "lock": [
                f"with {lock}: {v} += 1",
                f"with {lock}: {saw}({v})",
                f"with {lock}:\n        with {inner}: {v} = {me + 1}",
            ],
            "event": ["event.set()", "event.wait()", "event.clear()", f"{saw}(event.is_set())"],
            "semaphore": [
                "semaphore.acquire()",
                "semaphore.release()",
                f"with semaphore: {v} += 1",
                f"{saw}(semaphore.acquire(blocking=False))",
            ],
            "queue": [f"items.put({me})", f"{saw}(items.get())", f"{saw}(items.empty())", f"{saw}(items.qsize())"],
            "attribute": ["holder.f += 1", "holder.g = holder.f", f"{saw}(holder.g)", f"holder.f = {me}"],
            "dict": [
                f"table['a'] = {me}",
                f"table['b'] = {me}",
                f"{saw}(table.get('a'))",
                f"{saw}(len(table))",
                f"{saw}('b' in table)",
            ],
            "condition": [
                "with condition:\n        ready = True; condition.notify()",
                f"with condition:\n        condition.wait(); {saw}(ready)",
                "with condition:\n        while not ready: condition.wait()",
                f"with condition:\n        {v} += 1",
            ],
            "time": ["time.sleep(0.1)", f"{saw}(la.acquire(timeout=0.1))", f"{saw}(event.wait(0.1))", "event.set()"],
            "alive": [f"{saw}(threads[{(me + 1) % threads}].is_alive())", f"{v} += 1"],
        }[kind]
    )
