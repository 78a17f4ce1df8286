"""From the end of a pause in typing to the outcomes of the changed program, for every scenario, with the real workers.

*First*: the run of the new text and the first outcomes of its search are in the session, which is what a view shows
next; the search goes on in the background. *All*: the search has ended, or reached the limit for searches while typing.
The pause itself (200 ms after the last key) is not in it. The change is a comment: the same outcomes have to be found.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from benchmarks.table import duration, table
from coolthreads import Scenario

AIM = 0.3  # seconds
TURNS = 3


def main(wanted: str = "") -> None:
    """Prints the table; of scenarios with ``wanted`` in their name."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QEventLoop, QTimer
    from PySide6.QtWidgets import QApplication

    from coolthreads_app.views.start import Beginning

    application = QApplication.instance() or QApplication([])
    beginning = Beginning.make()
    session = beginning.session

    # Asleep until something happens, as the window is: who looks all the time takes a core from the workers.
    tick = QTimer()
    tick.start(20)

    def wait(done: Callable[[], bool], seconds: float) -> float:
        begin = perf_counter()
        while not done() and perf_counter() - begin < seconds:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return perf_counter() - begin

    def once(scenario: Scenario, number: int) -> tuple[float, float]:
        shown, known = session.index, session.exploration
        session.type(scenario.program().source + f"\n# {number}\n")
        begin = perf_counter()
        session.settle()
        wait(lambda: session.index is not shown and session.exploration is not known, 20)
        first = perf_counter() - begin
        wait(lambda: not session.exploring and not session.running, 20)
        return first, perf_counter() - begin

    rows, firsts = [], []
    for scenario in beginning.library:
        if wanted not in scenario.name:
            continue
        session.open_scenario(scenario)
        wait(lambda: not session.running and not session.exploring and session.exploration is not None, 20)
        taken = [once(scenario, number) for number in range(TURNS)]
        first, every = (median(times) for times in zip(*taken, strict=True))
        firsts.append(first)
        rows.append([scenario.name, duration(first), duration(every)])
        session.drafts.now.text = session.drafts.now.saved
    session.close()
    sys.stdout.write(table(["scenario", "first outcomes", "all"], rows) + "\n")
    sys.stdout.write(
        f"median of first outcomes {duration(median(firsts))}, longest {duration(max(firsts))}, "
        f"{sum(first < AIM for first in firsts)} of {len(firsts)} below {duration(AIM)}\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
