"""The durations in a program's text are found and changed, and nothing else is."""

from __future__ import annotations

import ast

import pytest

from coolthreads_app.model.whatif import changed, durations

COFFEE = '''"""Ä comment: sleep(9)"""
import time
from asyncio import sleep

MINUTE = 60
PAUSE = 5

def heat():
    "é"; time.sleep(3 * MINUTE)

async def grind():
    await sleep(2.5)

def rest():
    time.sleep(PAUSE)
    time.sleep(PAUSE)
    print(7)

time.sleep(4 * 60)
'''


def test_numbers_in_sleeps_and_in_the_constants_that_stand_there() -> None:
    assert [(each.label, each.text, each.value, each.line) for each in durations(COFFEE)] == [
        ("PAUSE", "5", 5.0, 6),
        ("heat", "3 * MINUTE", 3.0, 9),
        ("grind", "2.5", 2.5, 12),
        ("line 19", "4 * 60", 4.0, 19),
    ]


def test_only_those_numbers_are_changed() -> None:
    found = {each.label: each for each in durations(COFFEE)}
    text = changed(COFFEE, {found["heat"]: 1.0, found["PAUSE"]: 12.5})
    assert text == COFFEE.replace("3 * MINUTE", "1 * MINUTE").replace("PAUSE = 5", "PAUSE = 12.5")
    ast.parse(text)
    assert changed(COFFEE, {}) == COFFEE


@pytest.mark.parametrize(
    ("number", "step"), [("1", 0.2), ("3", 0.5), ("4", 1.0), ("60", 10.0), ("240", 50.0), ("0.2", 0.05)]
)
def test_sliders_go_in_round_steps_up_to_four_times_as_much(number: str, step: float) -> None:
    (found,) = durations(f"import time\ntime.sleep({number})\n")
    assert found.step == pytest.approx(step)
    assert found.steps * found.step >= float(number) * 4


@pytest.mark.parametrize(
    "source", ["", "sleep(x)", "time.sleep()", "sleep(True)", "def f(:", "sleep(-1)[0]", "sleep(0)"]
)
def test_what_is_no_duration_does_no_harm(source: str) -> None:
    assert all(each.steps > 0 for each in durations(source))


def test_waiting_for_input_and_output_has_a_duration_too() -> None:
    source = """
import asyncio, threading
ANSWER = 0.5
def ask(connection, box):
    connection.settimeout(2)
    box.get(timeout=ANSWER)
    box.get(True, None)
async def look(call):
    await asyncio.wait_for(call, 3)
threading.Timer(4, print)
"""
    found = [(each.label, each.value) for each in durations(source)]
    assert found == [("ANSWER", 0.5), ("settimeout", 2.0), ("wait_for", 3.0), ("Timer", 4.0)]
