"""How many executions a pruned search needs where any task may go next: one for each order of what depends on each other."""

from __future__ import annotations

from ast import literal_eval
from math import factorial

import pytest

from coolthreads.exploration import Exploration
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.dpor import Dpor
from coolthreads.search.protocol import Redundant
from coolthreads.strategies import default_choice
from tests.stdlib.asyncio.programs import explored, outputs

PROGRAM = """
import asyncio
counter = other = 0
shared = []
async def work(number):
    global counter, other
    {body}
async def main():
    {ending}
asyncio.run(main())
print(counter, other, *shared)
"""
GATHER = "await asyncio.gather(*[work(number) for number in range({tasks})])"


def searched(body: str, tasks: int, ending: str = GATHER, strategy: str = "dpor", time: str = "any") -> Exploration:
    source = PROGRAM.format(body=body, ending=ending.format(tasks=tasks))
    found = explored(source, order="any", strategy=strategy, time=time)
    assert found.complete
    assert found.strategy == strategy
    return found


@pytest.mark.parametrize(
    "ending",
    [
        GATHER,
        "async with asyncio.TaskGroup() as group:\n        for number in range({tasks}): group.create_task(work(number))",
        "await asyncio.wait([asyncio.create_task(work(number)) for number in range({tasks})])",
    ],
    ids=["gather", "group", "wait"],
)
def test_tasks_that_do_not_touch_each_other_are_executed_once(ending: str) -> None:
    body = "mine = [number]; await asyncio.sleep(0); mine.append(len(mine)); await asyncio.sleep(0.1 * number)"
    assert searched(body, 6, ending).executions == 1


@pytest.mark.parametrize("tasks", [2, 3, 4])
def test_tasks_that_change_one_variable_are_executed_in_each_order(tasks: int) -> None:
    assert searched("shared.append(number)", tasks).executions == factorial(tasks)


def test_tasks_that_only_read_are_executed_once() -> None:
    assert searched("mine = counter; await asyncio.sleep(0); mine += counter", 4).executions == 1


def test_an_update_lost_across_an_await_has_four_orders() -> None:
    body = "value = counter; await asyncio.sleep(0); counter = value + 1"
    pruned, whole = searched(body, 2), searched(body, 2, strategy="dfs")
    assert (pruned.executions, whole.executions) == (4, 6)
    assert outputs(pruned) == outputs(whole) == {"1 0", "2 0"}


def test_pairs_of_tasks_that_share_nothing_with_other_pairs_multiply() -> None:
    body = "if number % 2: counter = number\n    else: other = number"
    assert searched(body, 4).executions == 4


def test_a_lock_is_asked_for_in_each_order() -> None:
    body = "async with lock:\n        value = counter; await asyncio.sleep(0); counter = value + 1"
    ending = "global lock; lock = asyncio.Lock(); " + GATHER
    found = searched(body, 3, ending)
    assert outputs(found) == {"3 0"}
    assert found.executions <= searched(body, 3, ending, strategy="dfs").executions


def test_those_who_wait_for_one_event_do_not_notice_each_other() -> None:
    ending = (
        "global event; event = asyncio.Event()\n    tasks = [asyncio.create_task(work(number)) for number in range({tasks})]\n"
        "    await asyncio.sleep(0); event.set(); await asyncio.gather(*tasks)"
    )
    # Each of them comes before the event is set or after it, which makes 8; their order among themselves would make 48.
    assert 8 <= searched("await event.wait()", 3, ending).executions <= 16


def test_with_exact_time_and_no_timers_it_prunes_as_well() -> None:
    assert searched("mine = number; await asyncio.sleep(0); mine += counter", 4, time="exact").executions == 1


@pytest.mark.parametrize(
    ("made", "used"),
    [
        ("itertools.count()", "shared.append(next(thing)) if not number else next(thing)"),
        ("iter(range(9))", "mine = next(thing); out[number] = mine"),
        ("(one for one in range(9))", "for one in thing:\n        out[number] = one; break"),
        ("io.StringIO()", "print(number, file=thing)"),
        ("io.StringIO()", "thing.write(str(number))"),
        ("bytearray()", "thing.append(number)"),
        ("random.Random(1)", "out[number] = thing.random()"),
    ],
)
def test_what_has_a_state_that_the_program_does_not_see_is_shared_all_the_same(made: str, used: str) -> None:
    source = f"""
import asyncio, io, itertools, random
thing, out, shared = {made}, [None] * 2, []
async def work(number):
    {used}
async def main():
    await asyncio.gather(work(0), work(1))
asyncio.run(main())
print(out, shared, thing if isinstance(thing, bytearray) else getattr(thing, "getvalue", str)())
"""
    pruned = explored(source, order="any", strategy="dpor")
    assert pruned.complete
    assert outputs(pruned) == outputs(explored(source, order="any", strategy="dfs"))
    assert pruned.executions == 2


def test_where_a_thread_comes_in_nothing_is_pruned() -> None:
    source = PROGRAM.format(body="await asyncio.to_thread(shared.append, number)", ending=GATHER.format(tasks=1))
    found = explored(source, order="any", strategy="dpor")
    assert (found.complete, found.strategy) == (True, "dfs")


def test_a_pruned_search_goes_on_from_where_it_was_frozen() -> None:
    source = PROGRAM.format(
        body="value = counter; await asyncio.sleep(0); counter = value + 1", ending=GATHER.format(tasks=3)
    )
    whole = explored(source, order="any", strategy="dpor")
    frozen = _explored_with_a_new_search_each_time(source)
    assert frozen >= whole.executions
    assert outputs(whole) == {"1 0", "2 0", "3 0"}


def _explored_with_a_new_search_each_time(source: str) -> int:
    """How many executions it takes if after each of them the search is put into plain values and made from them again."""
    options = Options(time="any", asyncio_order="any")
    seen, count = set(), 0
    with Stage(Program.from_text(source, "program.py"), options) as stage:
        stage.execute(default_choice, record=True)
        search = Dpor()
        while search.begin():
            try:
                execution = stage.execute(search.choose, events=search.events, ended=search.end)
                seen.add(execution.outcome.output)
            except Redundant:
                pass
            count += 1
            state = literal_eval(repr(search.freeze()))
            search = Dpor()
            search.thaw(state)
    assert seen == {"1 0\n", "2 0\n", "3 0\n"}
    return count


def test_who_counts_all_tasks_notices_that_others_end() -> None:
    body = "await asyncio.sleep(0)\n    if number: shared.append(len(asyncio.all_tasks()))"
    pruned, whole = searched(body, 2), searched(body, 2, strategy="dfs")
    assert outputs(pruned) == outputs(whole) == {"0 0 2", "0 0 3"}
