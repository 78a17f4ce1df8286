"""The window against the clock: frames and steps of a trace with a million steps, software raster, 1920 x 1080."""

from __future__ import annotations

import os
import sys
import tempfile
from array import array
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter

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


def timed(call: Callable[[int], object]) -> float:
    """The median in milliseconds."""
    found = []
    for number in range(FRAMES):
        begin = perf_counter()
        call(number)
        found.append((perf_counter() - begin) * 1000)
    return median(found)


def main() -> None:
    """Prints the table."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings
    from PySide6.QtGui import QPixmap
    from PySide6.QtWidgets import QApplication

    from coolthreads_app.views.start import Beginning

    application = QApplication.instance() or QApplication([])
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "long.trace"
        save_trace(long_trace(STEPS), file)
        begin = perf_counter()
        window = Beginning.make().window(QSettings(str(Path(folder) / "window.ini"), QSettings.Format.IniFormat))
        window.resize(1920, 1080)
        window.show()
        application.processEvents()
        shown = (perf_counter() - begin) * 1000
        begin = perf_counter()
        window.open_path(file)
        application.processEvents()
        opened = (perf_counter() - begin) * 1000
        target = QPixmap(1920, 1080)
        timeline = window.timeline
        timeline.setParent(None)
        timeline.resize(1920, 1080)
        timeline.show()

        def frame(_: int) -> None:
            timeline.forget_picture()
            timeline.render(target)

        def zoomed(scale: float) -> float:
            timeline.fit()
            timeline.zoom(scale / timeline.view().scale)
            window.session.seek(STEPS // 2)
            return timed(frame)

        def step(number: int) -> None:
            window.session.seek(1000 + number * 60_000)
            application.processEvents()

        timeline.fit()
        rows = [
            ("window made and shown, without the run", shown),
            (f"trace of {STEPS:,} steps read, laid out and shown", opened),
            (f"frame: all {STEPS:,} steps", timed(frame)),
            ("frame: 0.5 pixels a step", zoomed(0.5)),
            ("frame: 4 pixels a step", zoomed(4.0)),
            ("frame: 60 pixels a step", zoomed(60.0)),
            ("step anywhere: from the key to all views repainted", timed(step)),
        ]
        for name in window.graphs:
            window.docks.by_name[name].raise_()
            application.processEvents()
            rows.append((f"the same with the picture of {name} in sight", timed(step)))
        window.close()
    for name, value in rows:
        sys.stdout.write(f"{name:<60}{value:>10.1f} ms\n")


if __name__ == "__main__":
    main()
