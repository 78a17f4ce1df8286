"""Tasks add one to a counter, with an await between load and store: `python task_counter.py TASKS`."""

import asyncio
import sys


class State:
    def __init__(self):
        self.counter = 0


def setup(*arguments):
    return State()


async def work(state):
    value = state.counter
    await asyncio.sleep(0)
    state.counter = value + 1


def workers(tasks="2"):
    return [work] * int(tasks)


def check(state, tasks="2"):
    return state.counter == int(tasks)


async def main(*arguments):
    state = setup(*arguments)
    await asyncio.gather(*[worker(state) for worker in workers(*arguments)])
    return state


if __name__ == "__main__":
    final = asyncio.run(main(*sys.argv[1:]))
    assert check(final, *sys.argv[1:]), "lost an update"
