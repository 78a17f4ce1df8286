"""What things cost on this machine, measured and put into the form of a cost model for timed runs (`coolthreads.Costs`)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import msgspec

from coolthreads import Costs, default_costs
from coolthreads_app.lab.child import child
from coolthreads_app.lab.control import Control, LabError
from coolthreads_app.lab.machine import Interpreter

_PATIENCE = 30.0  # seconds for one line of the probe
_TIMES = 20  # how often a statement is repeated in its loop (see the probe)
_LEAST = 0.2  # nanoseconds: what is cheaper cannot be told from nothing
_QUIET = 0.1  # the share of repetitions that were disturbed least

Times = dict[str, float]


@dataclass(frozen=True, slots=True)
class Calibration:
    """``times``: nanoseconds of what was measured, by the names that the probe gives; ``rounds``: of how many repetitions."""

    costs: Costs
    times: Times
    rounds: int


def calibrate(control: Control, python: Interpreter, seconds: float | None = None) -> Calibration:
    """Measures for so long, by default as long as the effort allows; raises Cancelled or LabError."""
    control.begin()
    control.step(0.0, "costs")
    if seconds is None:
        seconds = min(control.effort.seconds * 0.75, 60.0)
    found: dict[str, list[float]] = defaultdict(list)
    with child(control, python.executable, "calibrating", f"{seconds:.2f}") as probe:
        while (said := probe.document_or_end(_PATIENCE)) is not None:
            found[str(said["name"])].append(float(said["nanoseconds"]))
            control.step(min(control.elapsed / max(seconds * 1.2, 0.1), 0.99), str(said["name"]))
    control.step(1.0, "done")
    if "tasks.step" not in found:
        raise LabError("there was not enough time to measure everything once")
    times = {name: quiet(values) for name, values in found.items()}
    return Calibration(model(times, f"measured with {python.name}"), times, len(found["tasks.step"]))


def quiet(values: list[float]) -> float:
    """What is measured when nothing disturbs it: the least, but for outliers of many."""
    return sorted(values)[int(len(values) * _QUIET)]


def model(times: Times, about: str) -> Costs:
    """The model that follows from measurements."""
    usual = default_costs()
    replace = msgspec.structs.replace
    calls = {name: _native(name, times, cost) for name, cost in usual.calls.items()}
    return replace(
        usual,
        about=about,
        lock=replace(usual.lock, interval=round(times["lock.interval"]), handover=round(times["lock.handover"])),
        cores=replace(usual.cores, count=round(times["cores.count"])),
        threads=replace(usual.threads, start=round(times["threads.start"]), sleep=round(times["threads.sleep"])),
        tasks=replace(usual.tasks, step=round(times["tasks.step"])),
        python=replace(usual.python, **{name: round(max(cost, _LEAST), 2) for name, cost in _parts(times).items()}),
        calls=calls,
    )


def _parts(times: Times) -> dict[str, float]:
    """The costs of kinds of syntax, from those of statements that are made of them."""

    def of(name: str) -> float:
        return times[f"python.{name}"] - times["python.round"] / _TIMES

    # To read a variable and to drop or store its value are alike.
    name = of("name") / 2
    statement = max(of("statement") - name, 0.0)
    two = statement + 2 * name
    return {
        "statement": statement,
        "name": name,
        "constant": of("constant") - statement,
        "operator": of("operator") - two,
        "division": of("division") - two,
        "power": of("power") - two,
        "comparison": of("comparison") - two,
        "attribute": of("attribute") - statement - name,
        "item": of("item") - two,
        "display": of("display") - two,
        "branch": of("branch") - statement - name - of("empty"),
        "iteration": times["python.round"] - statement - of("empty"),
        "call": of("call") - statement - name,
        "native": of("native") - two,
    }


def _native(name: str, times: Times, usual: msgspec.Struct) -> msgspec.Struct:
    """What a function in C costs: by a line through two sizes, or as usual if it could not be measured."""
    replace = msgspec.structs.replace
    if name in times:
        return replace(usual, call=round(times[name]))
    sizes = sorted(int(found.partition("@")[2]) for found in times if found.startswith(f"{name}@"))
    if len(sizes) < 2:
        return usual
    low, high = times[f"{name}@{sizes[0]}"], times[f"{name}@{sizes[-1]}"]
    slope = max((high - low) / (sizes[-1] - sizes[0]), 0.0)
    call = round(max(low - slope * sizes[0], 0.0))
    counted = getattr(usual, "item", 0) > 0
    return replace(usual, call=call, **{"item" if counted else "byte": round(slope, 4)})
