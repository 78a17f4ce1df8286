"""Random little programs that put, get, set, clear, wait, acquire and release, for what of it depends on what."""

from __future__ import annotations

from random import Random

_OF_ALL_QUEUES = [
    "q.put({me})",
    "q.put({me})",
    "{saw}(q.get())",
    "{saw}(q.get())",
    "{saw}(q.get())",
    "{saw}(q.empty())",
    "{saw}(q.qsize())",
    "try: {saw}(q.get_nowait())\n    except queue.Empty: {saw}('nothing')",
    "try: q.put_nowait(9)\n    except queue.Full: {saw}('no room')",
    "try: {saw}(q.get(timeout=0.1))\n    except queue.Empty: {saw}('nothing yet')",
]
_OF_TASKS = ["q.task_done()", "q.join()"]
_OF_EVENTS = [
    "e.set()",
    "e.set()",
    "e.wait()",
    "e.wait()",
    "e.clear()",
    "f.set()",
    "f.wait()",
    "f.clear()",
    "{saw}(e.is_set())",
    "{saw}(e.wait(0.1))",
]
_KINDS = {
    "SimpleQueue()": _OF_ALL_QUEUES,
    "Queue()": _OF_ALL_QUEUES + _OF_TASKS,
    "Queue(1)": _OF_ALL_QUEUES + _OF_TASKS,
    "Queue(2)": _OF_ALL_QUEUES + _OF_TASKS + _OF_EVENTS,
    "LifoQueue()": _OF_EVENTS,
}


_OF_SEMAPHORES = [
    "s.acquire()",
    "s.acquire()",
    "s.release()",
    "s.release()",
    "with s: {saw}(1)",
    "with s: both.append({me})",
    "both.append({me})",
    "{saw}(s.acquire(blocking=False))",
    "{saw}(s.acquire(timeout=0.1))",
    "s.release(2)",
]


def program(seed: int) -> str:
    """A program that ends by printing all that its threads saw; the same seed gives the same program."""
    random = Random(seed)
    queue = random.choice(list(_KINDS))
    return _program(random, f"q = queue.{queue}", _KINDS[queue])


def semaphores(seed: int) -> str:
    """The same with a semaphore."""
    random = Random(seed)
    kind = random.choice(["Semaphore", "Semaphore", "BoundedSemaphore"])
    least = 0 if kind == "Semaphore" else 1
    return _program(random, f"s = threading.{kind}({random.randint(least, 3)})", _OF_SEMAPHORES)


def _program(random: Random, shared: str, possible: list[str]) -> str:
    threads = random.choice([2, 2, 3])
    lines = ["import queue, threading", shared, "e, f = threading.Event(), threading.Event()"]
    lines.append("log = {0: [], 1: [], 2: []}; both = []")
    for me in range(threads):
        lines.append(f"def work{me}():")
        most = 4 if threads == 2 else 3
        statements = random.choices(possible, k=random.randint(most - 2, most))
        lines += [f"    {statement.format(me=me, saw=f'log[{me}].append')}" for statement in statements]
    is_daemon = random.choice([True, False])
    bodies = "".join(f"work{me}, " for me in range(threads))
    lines.append(f"threads = [threading.Thread(target=body, daemon={is_daemon}) for body in ({bodies})]")
    lines.append("for thread in threads: thread.start()")
    if random.random() < 0.8:
        lines.append("for thread in threads: thread.join()")
    lines.append("print(log, both)")
    return "\n".join(lines)
