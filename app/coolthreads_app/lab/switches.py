"""What switching and beginning cost, and how many updates of a counter are lost, on one interpreter."""

from __future__ import annotations

from collections import defaultdict

from coolthreads_app.lab.child import child
from coolthreads_app.lab.control import Control
from coolthreads_app.lab.machine import Interpreter, Neighbours, machine
from coolthreads_app.lab.results import Cost, Loss, Measurement, now
from coolthreads_app.lab.spread import Spread

_PATIENCE = 30.0  # seconds for one line of the probe


def measure(control: Control, python: Interpreter, seconds: float | None = None) -> Measurement:
    """Measures for so long, by default as long as the effort allows; raises Cancelled or LabError."""
    date, neighbours = now(), Neighbours(control)
    control.begin()
    control.step(0.0, "switches")
    if seconds is None:
        seconds = min(control.effort.seconds * 0.75, 45.0)
    times: dict[str, list[float]] = defaultdict(list)
    losses: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for part, share in _parts(python):
        with child(control, python.executable, "switching", f"{seconds * share:.2f}", part) as probe:
            while (said := probe.document_or_end(_PATIENCE)) is not None:
                if "lost" in said:
                    losses[str(said["name"])].append((int(said["lost"]), int(said["of"])))
                else:
                    times[str(said["name"])].append(float(said["seconds"]))
                control.step(min(control.elapsed / max(seconds * 1.1, 0.1), 0.99), str(said["name"]))
                if control.left <= 0:
                    break
    taken = control.elapsed
    control.step(1.0, "done")
    notes = () if "greenlet switch" in times else ("greenlet is not installed for this Python.",)
    return Measurement(
        "switches",
        date,
        control.effort.name,
        taken,
        bool(times and losses),
        machine(control),
        python,
        neighbours.load(),
        notes,
        costs=tuple(Cost(name, Spread.of(found), len(found)) for name, found in times.items()),
        losses=tuple(
            Loss(name, sum(lost for lost, _ in found), sum(of for _, of in found), len(found))
            for name, found in losses.items()
        ),
    )


def _parts(python: Interpreter) -> tuple[tuple[str, float], ...]:
    """What a process of its own measures, with its share of the time: greenlets that turn the lock on would do so for all."""
    return (("plain", 0.8), ("greenlets", 0.2)) if "greenlet" in python.locking else (("all", 1.0),)


def reason(python: Interpreter, loss: Loss) -> str:
    """Why that many are lost, and how the simulator shows it."""
    version = tuple(int(part) for part in python.version.split(".")[:2])
    called = "f(" in loss.statement
    if python.free_threaded and not python.gil:
        return "without a GIL both threads run at once, anywhere (--granularity access)"
    if version < (3, 10):
        return "this version can switch threads before any instruction (--granularity access)"
    if called:
        return "the call between load and store is where the GIL can change hands (--granularity gil)"
    return (
        "since 3.10 the GIL changes hands only at calls and loop ends, none of which is between load and store "
        "(--granularity gil); the language promises nothing (--granularity access)"
    )
