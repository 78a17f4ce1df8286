"""Which part of a run is meant, as it is said on the command line: by numbers of steps or by virtual time."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.layout.moments import telling_moments

_UNITS = {"": 1e9, "s": 1e9, "ms": 1e6, "us": 1e3, "µs": 1e3, "ns": 1.0, "min": 60e9, "h": 3600e9}


def range_of_steps(text: str | None, length: int) -> tuple[int, int] | None:
    """``A:B`` (from 1, both included, either may be missing) as (first, one past the last) from 0; raises
    CoolthreadsError."""
    if text is None:
        return None
    first, colon, last = text.partition(":")
    try:
        begin, end = int(first or 1), int(last or length)
    except ValueError:
        raise CoolthreadsError(f"--steps {text}: must be like 3:17") from None
    if not colon or not 1 <= begin <= end:
        raise CoolthreadsError(f"--steps {text}: must be like 3:17, from 1 to {length}")
    if begin > length:
        raise CoolthreadsError(f"--steps {text}: the run has only {length} steps")
    return begin - 1, min(end, length)


def range_of_time(text: str, trace: Trace) -> tuple[int, int]:
    """``A:B`` of virtual time since the first step, such as ``250ms:2s``, as steps; raises CoolthreadsError."""
    first, colon, last = text.partition(":")
    times = trace.columns.time
    if not colon or not times:
        raise CoolthreadsError(f"--between {text}: must be like 250ms:2s")
    begin = times[0] + (_nanoseconds(text, first) if first else 0)
    low = bisect_left(times, begin)
    high = bisect_right(times, times[0] + _nanoseconds(text, last)) if last else len(times)
    if low >= high:
        raise CoolthreadsError(f"--between {text}: there is no step in that time; the run takes {_seconds(trace):g} s")
    return low, high


def moments_in(text: str, trace: Trace, steps: tuple[int, int] | None) -> tuple[int, ...]:
    """``3,8,12``: after these steps; ``4``: after four that tell the story; raises CoolthreadsError."""
    first, last = steps or (0, len(trace))
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        numbers = []
    if not numbers or min(numbers) < 0:
        raise CoolthreadsError(f"--storyboard {text}: must be like 3,8,12, or a number of moments")
    if "," not in text:
        if numbers[0] == 0:
            raise CoolthreadsError(f"--storyboard {text}: a storyboard has at least one moment")
        return telling_moments(trace, min(numbers[0], last - first + 1), first, last)
    return tuple(numbers)


def _nanoseconds(text: str, part: str) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(\w*)", part.strip())
    if found is None or found[2] not in _UNITS:
        raise CoolthreadsError(f"--between {text}: {part!r} is no time; it must be like 250ms, 2s or 4min")
    return round(float(found[1]) * _UNITS[found[2]])


def _seconds(trace: Trace) -> float:
    return (trace.end_time - trace.columns.time[0]) / 1e9
