"""Lanes whose spans are thinner than a pixel: for each pixel the true share of every look, never the last-drawn one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from coolthreads_app.layout.items import Density
from coolthreads_app.layout.spans import LOOKS, Floats, Look, Shares

LEVELS = 24  # shares are rounded to this many heights, so that neighbouring pixels merge
_STACK = tuple(LOOKS.index(look) for look in (Look.RUNNING, Look.READY, Look.BLOCKED, Look.WAITING))


def densities(lane: int, shares: Shares, start: float, scale: float, width: float, length: float) -> Iterator[Density]:
    """The lane between the axis unit ``start`` and the end of the axis (or of the plot), stacked, running lowest."""
    end = min(start + width / scale, length)
    pixels = int((end - start) * scale)
    if pixels < 1:
        return
    xs = np.arange(pixels + 1, dtype=np.float64)
    over = shares.over(np.minimum(start + xs / scale, length))
    low: Floats = np.zeros(pixels)
    for look in _STACK:
        if look in over:
            high = np.clip(low + over[look], 0.0, 1.0)
            yield from _merged(lane, LOOKS[look], xs, np.round(low * LEVELS) / LEVELS, np.round(high * LEVELS) / LEVELS)
            low = high


def _merged(lane: int, look: Look, xs: Floats, low: Floats, high: Floats) -> Iterator[Density]:
    if not np.any(high > low):
        return
    cuts = np.flatnonzero((low[1:] != low[:-1]) | (high[1:] != high[:-1])) + 1
    rows = np.concatenate(([0], cuts))
    yield Density(lane, look, np.append(xs[rows], xs[-1]), low[rows], high[rows])
