"""The window against the clock: its start, frames and steps of long traces, software raster, 1920 x 1080; and its memory.

The median in milliseconds of real time and of processor time: on a busy machine the second says more.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, process_time

import psutil

from coolthreads import ActorRow, Change, Columns, ObjectRow, Site, SourceFile, State, Trace, Verdict, save_trace

STEPS = 1_000_000
FRAMES = 15


def long_trace(steps: int) -> Trace:
    """Four actors that take turns in irregular runs."""
    turns, seed = array("i"), 12345
    while len(turns) < steps:
        seed = (seed * 1103515245 + 12345) % 2**31
        turns.extend([seed // 65536 % 4] * (1 + seed // 1024 % 7))
    del turns[steps:]
    zeros, none = array("i", [0]) * steps, array("i", [-1]) * steps
    times = array("q", range(0, steps * 1000, 1000))
    return Trace(
        program="long.py",
        files=(SourceFile("long.py", "n += 1\n" * 40),),
        arguments=(),
        python="3",
        options=(),
        schedule="",
        verdict=Verdict.STEP_LIMIT,
        summary="",
        end_time=steps * 1000,
        actors=tuple(ActorRow(name, name) for name in ("main", "T1", "T2", "T3")),
        objects=(ObjectRow("n", "variable"),),
        sites=(Site(0, 3, 0, 3, 1),),
        columns=Columns(turns, zeros, zeros, none, zeros, times, zeros, zeros, zeros),
        texts=("read",),
        locals_table=((),),
        enabled_table=((0, 1, 2, 3),),
        changes=tuple(Change(-1, row, State.READY) for row in range(4)),
        printed=(),
    )


Timed = tuple[float, float]
"""Milliseconds of real time, and of the process."""


def timed(call: Callable[[int], object], times: int = FRAMES) -> Timed:
    """The medians."""
    real, own = [], []
    for number in range(times):
        begin, used = perf_counter(), process_time()
        call(number)
        real.append((perf_counter() - begin) * 1000)
        own.append((process_time() - used) * 1000)
    return median(real), median(own)


def started() -> Timed:
    """From the start of Python to a window on which the first run has been painted."""
    real, own = [], []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as folder:
        environment["PYTHONPYCACHEPREFIX"] = folder
        for _ in range(4):
            command = [sys.executable, "-c", "from benchmarks.window import start_once; start_once()", str(monotonic())]
            answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
            took, used = map(float, answer.stdout.split())
            real.append(took)
            own.append(used)
    # The first time everything is compiled.
    return median(real[1:]), median(own[1:])


def start_once() -> None:
    """What `coolthreads` does at its start, until there is something to see; prints the milliseconds, as `Timed` does."""
    begin = float(sys.argv[1])
    from coolthreads_app.model.engine import started_engine

    make_engine = started_engine()
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from coolthreads_app.views.start import Beginning

    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        beginning = Beginning.make(make_engine)
        beginning.open_first("counter/race")
        window = beginning.window(QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat))
        window.restore()
        window.show()
        while beginning.session.index is None:
            application.processEvents()
        application.processEvents()
        window.timeline.grab()
        sys.stdout.write(f"{(monotonic() - begin) * 1000:.0f} {process_time() * 1000:.0f}")
        window.close()


def main() -> None:
    """Prints the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from coolthreads_app.views.start import Beginning

    rows = [("from the start of Python to the first run painted", started())]
    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        window = Beginning.make().window(QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat))
        window.resize(1920, 1080)
        window.show()
        application.processEvents()
        steps = 0

        def opened(_: int) -> None:
            window.open_path(Path(folder) / f"{steps}.trace")
            application.processEvents()

        def step(number: int) -> None:
            # Back and forth over all of it: also to where nothing has been looked at yet.
            window.session.seek((number * 7919 + 13) * 997 % steps)
            application.processEvents()

        for steps in (100_000, STEPS):
            save_trace(long_trace(steps), Path(folder) / f"{steps}.trace")
            empty = psutil.Process().memory_info().rss
            rows.append((f"trace of {steps:,} steps read, laid out and shown", timed(opened, 1)))
            rows.append((f"step anywhere in {steps:,}: from the key to all views", timed(step)))
            for name in window.graphs:
                window.docks.by_name[name].raise_()
                application.processEvents()
                rows.append((f"the same with the picture of {name} in sight", timed(step)))
            window.docks.by_name["outcomes"].raise_()
        whole = psutil.Process().memory_info().rss
        timeline, target = window.timeline, QPixmap(1920, 1080)
        timeline.setParent(None)
        timeline.resize(1920, 1080)
        timeline.show()

        def frame(_: int) -> None:
            timeline.forget_picture()
            timeline.render(target)

        timeline.fit()
        rows.append((f"frame: all {STEPS:,} steps", timed(frame)))
        for scale in (0.5, 2.0, 4.0, 8.0, 16.0, 60.0):
            timeline.fit()
            timeline.zoom(scale / timeline.view().scale)
            window.session.seek(STEPS // 2)
            rows.append((f"frame: {scale:g} pixels a step", timed(frame)))
        window.close()
    sys.stdout.write(f"{'':<64}{'real':>11}{'own':>11}\n")
    for name, (real, own) in rows:
        sys.stdout.write(f"{name:<64}{real:>8.1f} ms{own:>8.1f} ms\n")
    sys.stdout.write(f"{f'memory with a trace of {STEPS:,} steps':<64}{whole / 1e6:>8.0f} MB\n")
    sys.stdout.write(f"{'of that before it was opened':<64}{empty / 1e6:>8.0f} MB\n")


if __name__ == "__main__":
    main()
