"""Random little asyncio programs of two or three tasks, for a search in which any ready task may go next."""

from __future__ import annotations

from random import Random

KINDS = (
    ("variable",),
    ("variable", "own"),
    ("container",),
    ("lock", "variable"),
    ("event", "variable"),
    ("queue",),
    ("semaphore", "variable"),
    ("condition",),
    ("future", "variable"),
    ("cancel", "variable"),
    ("child", "variable"),
    ("callback", "variable"),
    ("sleep", "variable"),
    ("timeout", "variable"),
    ("timer", "variable"),
    ("failure", "variable"),
    ("several",),
    ("generator", "variable"),
)

_HEAD = """\
import asyncio

x = y = 0
table = {}
items = []
log = {0: [], 1: [], 2: [], 3: []}

def bump():
    global x
    x += 1

async def pause(result=None):
    await asyncio.sleep(0)
    return result

async def count(me):
    for number in range(2):
        yield number
        await asyncio.sleep(0)
"""

_SETUP = """\
    global lock, event, queue, small, semaphore, condition, future, tasks
    lock, event, condition = asyncio.Lock(), asyncio.Event(), asyncio.Condition()
    queue, small, semaphore = asyncio.Queue(), asyncio.Queue(1), asyncio.Semaphore(1)
    future = asyncio.get_running_loop().create_future()
"""


def program(seed: int) -> str:
    """A program that ends by printing all that its tasks saw; the same seed gives the same program."""
    random = Random(seed)
    count = random.choice([2, 2, 3])
    kinds = KINDS[seed % len(KINDS)]
    parts = [_HEAD]
    for number in range(count):
        parts.append(f"async def work{number}():\n    global x, y\n")
        for _ in range(random.choice([1, 2, 3] if count == 2 else [1, 2])):
            parts += [f"    {line}\n" for line in _statement(random, random.choice(kinds), number, count).split("\n")]
    parts.append("async def main():\n" + _SETUP)
    names = [f"work{number}()" for number in range(count)]
    ending = random.choice(["gather", "gather", "group", "wait", "leave"])
    if ending == "group":
        parts.append("    tasks = []\n    async with asyncio.TaskGroup() as group:\n")
        parts += [f"        tasks.append(group.create_task({name}))\n" for name in names]
    else:
        parts.append(f"    tasks = [asyncio.create_task(work) for work in ({', '.join(names)},)]\n")
        parts.append(
            {
                "gather": "    log[3].append(await asyncio.gather(*tasks, return_exceptions=True))\n",
                "wait": "    done, _ = await asyncio.wait(tasks, timeout=None); log[3].append(len(done))\n",
                "leave": "    await tasks[0]; log[3].append([task.done() for task in tasks])\n",
            }[ending]
        )
    return "".join([*parts, "asyncio.run(main())\nprint(x, y, table, items, log)\n"])


def _statement(random: Random, kind: str, me: int, count: int) -> str:
    v, saw, other = random.choice("xy"), f"log[{me}].append", (me + 1) % count
    return random.choice(
        {
            "variable": [
                f"{v} += 1",
                f"{saw}({v})",
                f"value = {v}; await pause(); {v} = value + 1",
                f"await pause(); {v} = {me}",
                f"if {v}: await pause()\n{saw}(x + y)",
            ],
            "own": [f"mine = [{me}]; await pause(); mine.append(1); {saw}(mine)", f"{saw}(await pause({me}))"],
            "container": [
                f"items.append({me}); await pause()",
                f"table['a'] = {me}; await pause(); table['b'] = {me}",
                f"{saw}(len(items)); await pause(); {saw}(table.get('a'))",
                f"if items: {saw}(items.pop())",
            ],
            "lock": [
                f"async with lock:\n    value = {v}; await pause(); {v} = value + 1",
                f"await lock.acquire(); {saw}({v}); lock.release()",
                f"{saw}(lock.locked())",
            ],
            "event": ["event.set()", f"await event.wait(); {saw}({v})", "event.clear()", f"{saw}(event.is_set())"],
            "queue": [
                f"await queue.put({me})",
                f"{saw}(await queue.get())",
                f"await small.put({me}); {saw}(small.qsize())",
                f"await pause(); {saw}(await small.get())",
                "small.put_nowait(9) if not small.full() else None",
            ],
            "semaphore": [
                f"async with semaphore:\n    {v} += 1; await pause(); {saw}({v})",
                f"{saw}(semaphore.locked()); await pause()",
                "semaphore.release()",
            ],
            "condition": [
                f"async with condition:\n    items.append({me}); condition.notify()",
                f"async with condition:\n    await condition.wait_for(lambda: items)\n    {saw}(items.pop())",
                f"async with condition:\n    await condition.wait()\n    {saw}(len(items))",
                f"async with condition:\n    await pause(); {saw}(len(items)); condition.notify_all()",
            ],
            "future": [
                f"if not future.done(): future.set_result({me})",
                f"{saw}(await future)",
                f"{saw}(future.done()); await pause()",
                f"future.add_done_callback(lambda done: {saw}({v}))",
            ],
            "cancel": [
                f"tasks[{other}].cancel()",
                f"try: await pause(); {v} += 1\nexcept asyncio.CancelledError: {saw}('cancelled'); raise",
                f"try: await asyncio.shield(asyncio.create_task(pause()))\nfinally: {v} += 1",
                f"await pause(); {saw}(tasks[{other}].done())",
            ],
            "child": [
                f"child = asyncio.create_task(pause({me})); {v} += 1; {saw}(await child)",
                f"{saw}(await asyncio.gather(pause(1), pause(2)))",
                f"asyncio.create_task(pause()).add_done_callback(lambda task: {saw}({v}))",
                f"{saw}(len(asyncio.all_tasks())); await pause()",
            ],
            "callback": [
                f"asyncio.get_running_loop().call_soon({saw}, {v})",
                "asyncio.get_running_loop().call_soon(bump); await pause()",
                f"asyncio.get_running_loop().call_soon(bump); {saw}(x); await pause(); {saw}(x)",
                "handle = asyncio.get_running_loop().call_soon(bump); await pause(); handle.cancel()",
            ],
            "sleep": [
                f"await asyncio.sleep({random.choice([0.1, 0.2])}); {saw}({v})",
                f"value = {v}; await asyncio.sleep(0.1); {v} = value + 1",
            ],
            "timeout": [
                (
                    f"try:\n    async with asyncio.timeout(0.1):\n        await asyncio.sleep({random.choice([0.1, 0.2])})"
                    f"\n    {v} += 1\nexcept TimeoutError: {saw}('late')"
                ),
                f"try: {saw}(await asyncio.wait_for(pause({me}), 0.1))\nexcept TimeoutError: {saw}('late')",
                f"await asyncio.sleep(0.1); {saw}({v})",
            ],
            "timer": [
                "asyncio.get_running_loop().call_later(0.1, bump); await pause()",
                f"handle = asyncio.get_running_loop().call_later(0.1, {saw}, 'late'); await pause(); handle.cancel()",
                f"await asyncio.sleep(0.2); {saw}(x)",
            ],
            "failure": [
                f"if {v}: raise ValueError({me})",
                f"await pause(); {v} = 1",
                f"try: await asyncio.gather(pause(), work_that_fails({v}))\nexcept NameError: {saw}('failed')",
            ],
            "several": [
                f"for done in asyncio.as_completed([pause(1), pause(2)]): {saw}(await done)",
                (
                    "done, rest = await asyncio.wait([asyncio.create_task(pause()) for _ in '12'],"
                    f" return_when='FIRST_COMPLETED'); {saw}((len(done), len(rest)))"
                ),
                f"{saw}(sorted(await asyncio.gather(pause(3), pause(4)))); await pause()",
            ],
            "generator": [
                f"async for number in count({me}): {v} += number; {saw}({v})",
                f"async for number in count({me}):\n    {saw}({v}); break",
            ],
        }[kind]
    )
