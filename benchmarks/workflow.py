"""Workflows against the clock: a graph of 10,000 nodes, and an executor with a thousand tasks.

Processor time, so that other processes do not count. Fails if the layout takes two seconds or more, or if a thousand
tasks do not fold into a graph that fits on a screen.
"""

from __future__ import annotations

import os
import sys
from array import array
from statistics import median
from time import process_time

from benchmarks.table import table
from coolthreads import (
    ActorRow,
    Columns,
    Options,
    Program,
    Trace,
    Verdict,
    Workflow,
    WorkflowEdge,
    WorkflowNode,
    run,
    workflow,
)
from coolthreads_app.layout.workflow import Chart, chart

NODES = 10_000
TASKS = 1_000
_MOST = 2.0  # seconds
_LABEL = 13.0
_FRAMES = 40
_SMOOTH = 33.0  # milliseconds
_MOST_TILES = 60

_EXECUTOR = f"""
import time
from concurrent.futures import ThreadPoolExecutor, as_completed

def fetch(number):
    time.sleep(0.1 + number % 7 / 100)
    return number

def total(numbers):
    time.sleep(0.5)
    return sum(numbers)

with ThreadPoolExecutor(max_workers=20) as executor:
    futures = [executor.submit(fetch, number) for number in range({TASKS})]
    numbers = [future.result() for future in as_completed(futures)]
print(total(numbers))
"""


def large(count: int) -> Workflow:
    """Calls of different functions in 16 threads, each of which waits for the one before it and for one or two others."""
    nodes, edges, seed = [], [], 12345
    for row in range(count):
        seed = (seed * 1103515245 + 12345) % 2**31
        begin = row // 16 * 10
        label = f"step_{row}"
        nodes.append(
            WorkflowNode(label, "call", "", row % 16, -1, -1, row, row, begin, begin + 8, -1, "", True, seed % 3)
        )
        before = {row - 16, row - 16 - seed // 65536 % 40} | ({row - 17} if seed % 5 == 0 else set())
        edges += [WorkflowEdge(other, row, "order", -1) for other in sorted(before) if other >= 0]
    return Workflow(tuple(nodes), tuple(edges), (), tuple(range(0, count, 16)), count, count * 8)


def trace_for(count: int) -> Trace:
    """A trace that has the steps of those nodes, and nothing else."""
    zeros, none = array("i", [0]) * count, array("i", [-1]) * count
    actors = tuple(ActorRow(f"T{n}", f"Thread-{n}") for n in range(16))
    columns = Columns(
        array("i", [n % 16 for n in range(count)]),
        zeros, none, none, none, array("q", range(count)), none, zeros, zeros,
    )  # fmt: skip
    return Trace(
        "large.py",
        (),
        (),
        "3",
        (),
        "",
        Verdict.PASSED,
        "",
        count,
        actors,
        (),
        (),
        columns,
        ("call",),
        ((),),
        ((0,),),
        (),
        (),
    )


def frames(found: Workflow, trace: Trace, drawn: Chart) -> tuple[float, float, float]:
    """Milliseconds for a frame: after a jump, while the chart is dragged, and with all of it in sight."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPoint, QRect, QRectF, QSize
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication

    from coolthreads_app.figure.kept import Kept
    from coolthreads_app.figure.theme import LIGHT
    from coolthreads_app.figure.workflow import Progress, WorkflowPainter

    application = QApplication.instance() or QApplication([])
    kept, size, progress = Kept(), QSize(1920, 1080), Progress(len(trace), trace.end_time)

    def frame(x: int, zoom: float) -> float:
        def draw(painter: QPainter, part: QRect) -> None:
            painter.fillRect(part, 0xFFFFFFFF)
            painter.translate(-x, 0)
            painter.scale(zoom, zoom)
            visible = QRectF((part.left() + x) / zoom, part.top() / zoom, part.width() / zoom, part.height() / zoom)
            WorkflowPainter(painter, LIGHT, trace, found, zoom).chart(drawn, progress, visible)

        begin = process_time()
        kept.frame(zoom, QPoint(-x, 0), size, 1.0, draw)
        return (process_time() - begin) * 1000

    first = frame(20_000, 1.0)
    dragged = [frame(20_000 + 25 * number, 1.0) for number in range(1, _FRAMES)]
    whole = median(frame(0, 1920 / drawn.width + 1e-6 * number) for number in range(5))
    application.processEvents()
    return first, median(dragged), whole


def measured(call: object, *arguments: object) -> tuple[float, object]:
    """Seconds of processor time, and the result."""
    assert callable(call)
    begin = process_time()
    result = call(*arguments)
    return process_time() - begin, result


def main() -> None:
    found, trace = large(NODES), trace_for(NODES)
    laid_out, drawn = measured(chart, found, _LABEL)
    assert isinstance(drawn, Chart)
    jump, drag, whole = frames(found, trace, drawn)
    recorded = run(Program.from_text(_EXECUTOR, "executor.py"), Options()).trace
    assert recorded is not None
    derived, small = measured(workflow, recorded)
    assert isinstance(small, Workflow)
    folded_in, folded = measured(chart, small, _LABEL)
    assert isinstance(folded, Chart)
    rows = [
        [f"{NODES:,} nodes, {len(found.edges):,} edges laid out", f"{laid_out:.2f} s"],
        ["a frame of it while it is dragged, 1920 x 1080", f"{drag:.1f} ms"],
        ["a frame of it after a jump", f"{jump:.1f} ms"],
        [f"a frame with all {len(drawn.tiles):,} tiles in sight", f"{whole:.1f} ms"],
        [f"workflow of {TASKS:,} tasks derived from {len(recorded):,} steps", f"{derived:.2f} s"],
        [f"laid out: {len(small.nodes):,} nodes folded into {len(folded.tiles)} tiles", f"{folded_in:.2f} s"],
    ]
    sys.stdout.write(table(["workflow", "processor time"], rows) + "\n")
    if laid_out >= _MOST:
        raise AssertionError(f"{NODES:,} nodes take {laid_out:.2f} s, which is not under {_MOST:g} s")
    if drag >= _SMOOTH:
        raise AssertionError(f"a frame takes {drag:.0f} ms while it is dragged")
    if len(folded.tiles) > _MOST_TILES:
        raise AssertionError(f"{TASKS:,} tasks are drawn as {len(folded.tiles)} tiles")


if __name__ == "__main__":
    main()
