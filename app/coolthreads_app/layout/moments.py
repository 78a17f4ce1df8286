"""Which moments of a run a film or a storyboard shows, and for how long. Positions lie between steps."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from math import ceil

from coolthreads import Trace
from coolthreads_app.model.index import TraceIndex

LAST = 2.0  # seconds that a film stays at its end
RATE = 12.5  # pictures in a second of a film that goes by time


@dataclass(frozen=True, slots=True)
class Frame:
    """A position and the seconds that it is shown; ``moment``: virtual seconds since the first step, where a film goes by
    time and not by steps."""

    position: int
    seconds: float
    moment: float | None = None


def film_by_steps(first: int, last: int, pace: float) -> tuple[Frame, ...]:
    """Every position from the first to the last, ``pace`` of them in a second."""
    return (*(Frame(position, 1 / pace) for position in range(first, last)), Frame(last, LAST))


def film_by_time(trace: Trace, first: int, last: int, speed: float) -> tuple[Frame, ...]:
    """As virtual time goes from the first step to the last, ``speed`` virtual seconds in a second. A step is over as soon as
    it has begun: virtual time passes while actors wait."""
    times = trace.columns.time
    start, end = times[first], trace.end_time if last == len(trace) else times[last]
    count = ceil((end - start) / 1e9 / speed * RATE)
    frames = []
    for number in range(count):
        now = start + round(number * speed / RATE * 1e9)
        frames.append(Frame(bisect_right(times, now, first, last), 1 / RATE, (now - times[0]) / 1e9))
    return (*frames, Frame(last, LAST, (end - times[0]) / 1e9))


def telling_moments(trace: Trace, count: int, first: int, last: int) -> tuple[int, ...]:
    """So many moments that tell the story: the end, preemptions, failures, switches, and what lies evenly between."""
    index = TraceIndex(trace)
    wanted: dict[int, None] = {last: None}
    for places in (
        [crash.step + 1 for crash in trace.crashes],
        index.preemptions,
        index.stops,
        index.switches.tolist(),
    ):
        inside = [place for place in places if first <= place <= last and place not in wanted]
        room = count - len(wanted)
        if len(inside) > room:
            inside = [inside[number * len(inside) // room] for number in range(room)] if room > 0 else []
        wanted.update(dict.fromkeys(inside))
    for number in range(count):
        if len(wanted) < count:
            wanted.setdefault(first + (last - first) * (number + 1) // (count + 1))
    return tuple(sorted(wanted)[:count] if len(wanted) <= count else sorted(list(wanted)[:count]))
