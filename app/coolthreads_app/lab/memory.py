"""What a thread and a task cost in memory: processes with N of either, which wait, are weighed from outside."""

from __future__ import annotations

from collections import defaultdict

from coolthreads_app.lab.child import Memory, child
from coolthreads_app.lab.control import QUICK, Control, LabError
from coolthreads_app.lab.machine import Interpreter, Neighbours, machine
from coolthreads_app.lab.results import Measurement, Price, Weight, now
from coolthreads_app.lab.spread import Spread, slopes

MODELS = ("threads", "tasks")
_QUICK_COUNTS = (1, 100, 300, 1000)
_THOROUGH_COUNTS = (1, 10, 100, 300, 1000, 2000, 4000)
_START = 20.0  # seconds that a process may take to start its threads

Sample = dict[tuple[str, int], list[Memory]]


def measure(control: Control, python: Interpreter, counts: tuple[int, ...] = ()) -> Measurement:
    """Weighs; raises Cancelled, or LabError if not even one round of one model came about.

    Rounds are outermost, so that whatever time allows, each count was measured equally often, and a busy moment falls
    on all of them.
    """
    planned = counts or (_QUICK_COUNTS if control.effort.seconds <= QUICK.seconds else _THOROUGH_COUNTS)
    fits = {"threads": control.limits.threads_that_fit(), "tasks": control.limits.tasks_that_fit()}
    date, neighbours = now(), Neighbours(control)
    control.begin()
    samples: Sample = defaultdict(list)
    pieces = [(model, count) for count in planned for model in MODELS if count <= fits[model]]
    notes = [
        f"{model}: not more than {fits[model]:,} at a time, by the limits of this machine."
        for model in MODELS
        if planned[-1] > fits[model]
    ]
    rounds = 0
    spent = 0.0
    while rounds < control.effort.rounds and (rounds == 0 or control.left > 1.2 * spent):
        began = control.elapsed
        for number, (model, count) in enumerate(pieces):
            # Two counts of each model say what one more costs, though not how sure that is.
            if control.left <= 0 and (rounds or len(samples) >= 2 * len(MODELS)):
                break
            part = (rounds + number / len(pieces)) / control.effort.rounds
            control.step(max(part, control.elapsed / control.effort.seconds), _words(count, model))
            if control.left <= 0:
                raise LabError(f"{count:,} {model}: not even one round fits into {control.effort.seconds:.0f} s")
            try:
                weighed = _weigh(control, python, model, count)
                samples[model, count].append(weighed)
            except LabError as error:
                if count == planned[0]:
                    raise
                notes.append(f"{error}.")
                pieces = [piece for piece in pieces if piece[0] != model or piece[1] < count]
        spent = control.elapsed - began
        rounds += 1
    seconds = control.elapsed
    control.step(1.0, "done")
    weights, prices = summary(samples)
    return Measurement(
        "memory",
        date,
        control.effort.name,
        seconds,
        rounds == control.effort.rounds,
        machine(control),
        python,
        neighbours.load(),
        tuple(notes),
        weights=weights,
        prices=prices,
    )


def summary(samples: Sample) -> tuple[tuple[Weight, ...], tuple[Price, ...]]:
    """Medians with their spread, and what one more costs."""
    weights, prices = [], []
    for model in MODELS:
        counts = sorted(count for found, count in samples if found == model)
        for count in counts:
            found = samples[model, count]
            pss = [memory.pss for memory in found if memory.pss is not None]
            weights.append(
                Weight(
                    model,
                    count,
                    Spread.of([memory.rss for memory in found]),
                    Spread.of([memory.vms for memory in found]),
                    Spread.of(pss) if len(pss) == len(found) else None,
                    len(found),
                )
            )
        for name in ("rss", "pss", "vms"):
            lines = [
                [
                    (float(count), float(value))
                    for count in counts
                    if number < len(samples[model, count])
                    and (value := getattr(samples[model, count][number], name)) is not None
                ]
                for number in range(max((len(samples[model, count]) for count in counts), default=0))
            ]
            each = slopes(lines)
            if each is not None:
                prices.append(Price(model, name, each))
    return tuple(weights), tuple(prices)


def _words(count: int, model: str) -> str:
    return f"{count:,} {model.removesuffix('s') if count == 1 else model}"


def _weigh(control: Control, python: Interpreter, model: str, count: int) -> Memory:
    with child(control, python.executable, "waiting", model, str(count)) as process:
        said = process.document(_START)
        if "refused" in said:
            raise LabError(f"{count:,} {model}: refused after {said['started']:,} ({said['refused']})")
        return process.memory()
