"""Lanes of tasks lie below the lane of the thread that runs their loop, and what a task does is drawn in its lane alone."""

from __future__ import annotations

from coolthreads import Options, Program, Trace, run
from coolthreads_app.layout.spans import LOOKS, Look, spans_of
from coolthreads_app.layout.timeline import Viewport, timeline
from coolthreads_app.model.index import TraceIndex

TWO_LOOPS = """
import asyncio, threading
async def work():
    await asyncio.sleep(1)
async def main():
    await asyncio.gather(work(), work())
thread = threading.Thread(target=lambda: asyncio.run(main()))
thread.start()
asyncio.run(main())
thread.join()
"""


def recorded() -> Trace:
    trace = run(Program.from_text(TWO_LOOPS, "program.py"), Options(), record=True).trace
    assert trace is not None
    return trace


def test_tasks_stand_below_the_thread_of_their_loop() -> None:
    trace = recorded()
    lanes = timeline(trace)
    groups: list[list[str]] = []
    for head in lanes.heads:
        if head.inside < 0:
            groups.append([head.actor_id])
        else:
            assert lanes.heads[head.inside].actor_id == groups[-1][0]
            groups[-1].append(head.actor_id)
    assert [(group[0], len(group)) for group in groups] == [("main", 4), ("T1", 4)]
    assert {head.short for head in lanes.heads if head.inside >= 0} == {"main", "work"}


def test_a_thread_has_no_bar_where_its_tasks_have_their_turn() -> None:
    index = TraceIndex(recorded())
    spans = spans_of(index, 0)
    tasks = set(index.tasks_of(0))
    assert tasks
    of_tasks = {step for step, actor in enumerate(index.actors.tolist()) if actor in tasks}
    for first, last, look in zip(spans.first.tolist(), spans.last.tolist(), spans.look.tolist(), strict=True):
        if LOOKS[look] is Look.READY:
            assert of_tasks.isdisjoint(range(first, last))
    lanes = timeline(index.trace)
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 4000.0))
    running = [(bar.x0, bar.x1) for bar in plot.bars if bar.lane == 0 and bar.look in (Look.RUNNING, Look.READY)]
    for step in of_tasks:
        middle = lanes.x_of(step, Viewport.fit(lanes.axis.length, 4000.0)) + 1
        assert not any(x0 <= middle < x1 for x0, x1 in running)


def test_a_waiting_task_says_what_it_awaits() -> None:
    lanes = timeline(recorded())
    plot = lanes.plot(Viewport.fit(lanes.axis.length, 4000.0))
    labels = {bar.label for bar in plot.bars if bar.look is Look.WAITING}
    assert {"await sleep 1 s"} <= labels
    assert any(label.startswith("await gather A") for label in labels)
