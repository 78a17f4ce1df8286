"""What bars of waiting say, and over how much of the virtual time they stand."""

from coolthreads import Options, Program, run
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.spans import Look
from coolthreads_app.layout.timeline import Viewport, timeline

POOL = """
import time
from concurrent.futures import ThreadPoolExecutor

def heat_water():
    time.sleep(180)

with ThreadPoolExecutor(1) as pool:
    pool.submit(heat_water).result()
    time.sleep(60)
"""
GATHER = """
import asyncio

async def heat_water():
    await asyncio.sleep(180)

async def grind():
    await asyncio.sleep(120)

async def main():
    await asyncio.gather(heat_water(), grind())
    await asyncio.sleep(240)

asyncio.run(main())
"""


def waiting(source: str, length: float) -> list[tuple[int, int, int, str]]:
    """Lane, begin and end in seconds, and words of all bars that last; nobody computes for that long."""
    trace = run(Program.from_text(source), Options(time="exact")).trace
    bars = timeline(trace, AxisKind.TIME).plot(Viewport(0.0, 1.0, length, tail=50.0)).bars
    lasting = [bar for bar in bars if bar.x1 - bar.x0 > 1]
    assert {bar.look for bar in lasting} == {Look.WAITING}
    return [(bar.lane, round(bar.x0), round(bar.x1), bar.label) for bar in lasting]


def test_a_sleep_says_whose_it_is_and_an_idle_worker_waits_for_work():
    assert waiting(POOL, 400.0) == [
        (0, 0, 180, "result future heat_water"),
        (0, 180, 240, "sleep"),
        (1, 0, 180, "heat_water: sleep"),
        (1, 180, 240, "wait for work"),
    ]


def test_while_all_tasks_sleep_nobody_computes():
    assert waiting(GATHER, 600.0) == [
        (0, 0, 120, "wait for events"),
        (0, 120, 180, "wait for events"),
        (0, 180, 420, "wait for events"),
        (1, 0, 180, "await gather A2, A3"),
        (1, 180, 420, "await sleep 240 s"),
        (2, 0, 180, "await sleep 180 s"),
        (3, 0, 120, "await sleep 120 s"),
    ]
