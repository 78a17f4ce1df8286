"""Random asyncio programs: what partial-order reduction finds is what every interleaving together can give."""

from __future__ import annotations

import random

import pytest

from tests.stdlib.asyncio.programs import explored, outputs

DELAYS = (0.1, 0.2, 0.3)
MOST = 400


def statement(source: random.Random, mark: str) -> list[str]:
    """Something that a task does, with a log of how it came out."""
    delay, other = source.choice(DELAYS), source.choice(DELAYS)
    return source.choice(
        [
            [f"await asyncio.sleep({delay}); log.append('{mark} slept')"],
            [f"await asyncio.sleep(0); log.append('{mark} gave up its turn')"],
            [f"value = counter; await asyncio.sleep({delay}); counter = value + 1"],
            [
                "try:",
                f"    async with asyncio.timeout({delay}): await asyncio.sleep({other})",
                f"    log.append('{mark} in time')",
                "except TimeoutError:",
                f"    log.append('{mark} too late')",
            ],
            ["event.set(); await asyncio.sleep(0)"],
            [f"log.append(('{mark}', event.is_set()))"],
            [f"asyncio.get_running_loop().call_later({delay}, log.append, '{mark} called')"],
            [
                f"handle = asyncio.get_running_loop().call_later({delay}, log.append, '{mark} not cancelled')",
                f"await asyncio.sleep({source.choice([0, 0.1])}); handle.cancel()",
            ],
            [f"await asyncio.to_thread(log.append, '{mark} in a thread')"],
        ]
    )


def program(seed: int) -> str:
    source = random.Random(seed)
    lines = ["import asyncio", "log, counter = [], 0"]
    tasks = source.choice([2, 2, 3])
    for task in range(tasks):
        lines += [f"async def task{task}(event):", "    global counter"]
        for number in range(source.randint(1, 2)):
            lines += [f"    {line}" for line in statement(source, f"{task}.{number}")]
    calls = ", ".join(f"task{task}(event)" for task in range(tasks))
    lines += ["async def main():", "    event = asyncio.Event()", f"    await asyncio.gather({calls})"]
    return "\n".join([*lines, "asyncio.run(main())", "print(counter, *log)"])


@pytest.mark.parametrize("seed", range(14))
def test_pruning_loses_no_outcome(seed: int) -> None:
    source = program(seed)
    pruned = explored(source, strategy="dpor", most=MOST)
    assert not pruned.untracked
    if not pruned.complete:
        return
    whole = explored(source, strategy="dfs", most=MOST * 3)
    if whole.complete:
        assert outputs(pruned) == outputs(whole), source
        assert pruned.executions <= whole.executions
    else:
        assert outputs(whole) <= outputs(pruned), source
