"""Measurements as rows of text and as CSV: what the command line prints and what the window lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass

from coolthreads_app.lab.claims import answers
from coolthreads_app.lab.results import Measurement, Price, Serving
from coolthreads_app.lab.speed import WORKLOADS
from coolthreads_app.lab.spread import Spread
from coolthreads_app.lab.switches import reason

_MEASURES = {"rss": "resident", "pss": "proportional", "vms": "virtual"}
_FOLLOWED = (50.0, 90.0, 99.0, 99.9, 100.0)


@dataclass(frozen=True, slots=True)
class Table:
    """``header`` and ``rows`` of text; the first ``words`` columns are text, the others figures."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    words: int = 1


def tables(measurement: Measurement) -> list[Table]:
    """What was found, for people: first what it says to the claims of the talk."""
    found = {"memory": _memory, "speed": _speed, "switches": _switches}[measurement.kind](measurement)
    said = tuple((answer.claim, answer.holds, answer.found) for answer in answers(measurement))
    return [Table("What the talk claims", ("claim", "holds", "here"), said, 3), *found] if said else found


def comparison(measurements: list[Measurement]) -> Table | None:
    """What several of a kind say of the same thing, and whether their intervals meet; None for fewer than two."""
    if len(measurements) < 2:
        return None
    found: dict[str, list[tuple[str, Spread | None] | None]] = {}
    for number, measurement in enumerate(measurements):
        for name, text, spread in _headlines(measurement):
            found.setdefault(name, [None] * len(measurements))[number] = (text, spread)
    rows = []
    for name, cells in found.items():
        spreads = [cell[1] for cell in cells if cell is not None and cell[1] is not None]
        verdict = _verdict(spreads)
        rows.append((name, *(cell[0] if cell is not None else "" for cell in cells), verdict))
    names = [f"{one.interpreter.name}, {one.date[:16].replace('T', ' ')}" for one in measurements]
    return Table("Compared", ("", *names, ""), tuple(rows))


def _verdict(spreads: list[Spread]) -> str:
    if len(spreads) < 2:
        return ""
    if all(spread.agrees(spreads[0]) for spread in spreads[1:]):
        return "agree"
    # Intervals without width differ by less than anybody can use.
    middles = [spread.middle for spread in spreads]
    share = (max(middles) - min(middles)) / max(abs(min(middles)), 1e-12)
    if share >= 10_000:
        return "differ"  # one of them is nothing
    if share >= 9:
        return f"differ {share + 1:,.0f} times"
    return "agree" if share < 0.001 else f"differ by {share:.1%}"


def to_csv(measurement: Measurement) -> str:
    """One line for each figure: ``kind, what, count, measure, value, low, high, unit``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["kind", "python", "date", "what", "count", "measure", "value", "low", "high", "unit"])
    common = [measurement.kind, measurement.interpreter.name, measurement.date]
    for what, count, measure, spread, unit in _figures(measurement):
        value = [spread.middle, spread.low, spread.high] if isinstance(spread, Spread) else [spread, "", ""]
        writer.writerow([*common, what, count, measure, *value, unit])
    return out.getvalue()


def seconds(value: float) -> str:
    """``0.27 us``, ``6.1 us``, ``12 ms``, ``1.5 s``: three digits at most."""
    for factor, unit in ((1, "s"), (1e3, "ms"), (1e6, "\N{MICRO SIGN}s")):
        if value * factor >= 0.9995:
            return f"{value * factor:.3g} {unit}" if value * factor < 999.5 else f"{value * factor:.0f} {unit}"
    return f"{value * 1e9:.3g} ns"


def size(value: float) -> str:
    """``980 B``, ``1.1 kB``, ``27.2 MB``, in powers of 1000."""
    for factor, unit in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= factor:
            return f"{value / factor:.1f} {unit}"
    return f"{value:.0f} B"


def price_words(price: Price) -> str:
    """``16.5 kB (16.4 to 16.6)``."""
    each = price.each
    factor, unit = (1000.0, "kB") if abs(each.middle) < 1e6 else (1e6, "MB")
    return f"{each.middle / factor:.2f} {unit} ({each.low / factor:.2f} to {each.high / factor:.2f})"


def _memory(measurement: Measurement) -> list[Table]:
    rows = [
        (
            weight.model,
            f"{weight.count:,}",
            _between(weight.rss),
            _between(weight.pss) if weight.pss is not None else "",
            size(weight.vms.middle),
            str(weight.rounds),
        )
        for weight in measurement.weights
    ]
    each = [
        (price.model.removesuffix("s"), _MEASURES[price.measure], price_words(price)) for price in measurement.prices
    ]
    return [
        Table(
            "Memory of processes with so many that wait", ("", "number", "RSS", "PSS", "virtual", "runs"), tuple(rows)
        ),
        Table("Each further one (95 % interval)", ("one", "memory", "costs"), tuple(each), 2),
    ]


def _speed(measurement: Measurement) -> list[Table]:
    header = ("connections", "server", "per second", "p50", "p90", "p99", "p99.9", "max", "errors", "RSS", "runs")
    groups: dict[tuple[str, str], list[tuple[str, ...]]] = {}
    for serving in sorted(measurement.servings, key=lambda one: one.connections):
        latencies = [seconds(serving.latency(percent)) for percent in _FOLLOWED]
        # Of fewer than a thousand requests, the one in a thousand that is slowest is just the slowest.
        if serving.requests < 1000:
            latencies[3] = "-"
        groups.setdefault((serving.service, serving.workload), []).append(
            (
                str(serving.connections),
                serving.server,
                _rate(serving),
                *latencies,
                f"{serving.errors:,}",
                size(serving.memory),
                str(serving.runs),
            )
        )
    return [
        Table(f"{service} service, {WORKLOADS[workload]}", header, tuple(rows), 2)
        for (service, workload), rows in sorted(groups.items())
    ]


def _switches(measurement: Measurement) -> list[Table]:
    costs = tuple((cost.name, _time_between(cost.each), str(cost.rounds)) for cost in measurement.costs)
    losses = tuple(
        (
            loss.statement,
            f"{loss.lost:,} of {loss.of:,}",
            _share(loss.lost / loss.of),
            reason(measurement.interpreter, loss),
        )
        for loss in measurement.losses
    )
    return [
        Table("Costs (95 % interval)", ("", "each", "runs"), costs),
        Table("Updates that two threads lose", ("statement", "lost", "share", "why"), losses),
    ]


def _headlines(measurement: Measurement) -> Iterable[tuple[str, str, Spread | None]]:
    for price in measurement.prices:
        yield f"{price.model.removesuffix('s')}, {price.measure}", price_words(price), price.each
    for serving in measurement.servings:
        name = f"{serving.service} {serving.workload} {serving.connections} {serving.server}"
        yield (
            name,
            f"{_rate(serving)}/s, p50 {seconds(serving.latency(50.0))}, p99 {seconds(serving.latency(99.0))}",
            serving.rate,
        )
    for cost in measurement.costs:
        yield cost.name, _time_between(cost.each), cost.each
    for loss in measurement.losses:
        yield f"lost: {loss.statement}", _share(loss.lost / loss.of), None


def _figures(measurement: Measurement) -> Iterable[tuple[str, int | str, str, Spread | float, str]]:
    for weight in measurement.weights:
        for measure, spread in (("rss", weight.rss), ("pss", weight.pss), ("vms", weight.vms)):
            if spread is not None:
                yield weight.model, weight.count, measure, spread, "B"
    for price in measurement.prices:
        yield price.model, "each", price.measure, price.each, "B"
    for serving in measurement.servings:
        what = f"{serving.service} {serving.workload} {serving.server}"
        yield what, serving.connections, "requests per second", serving.rate or serving.per_second, "1/s"
        for measure, spread in (("p50 of a run", serving.middle), ("p99 of a run", serving.tail)):
            if spread is not None:
                yield what, serving.connections, measure, spread, "s"
        for percent, latency in serving.percentiles:
            yield what, serving.connections, f"p{percent:g}", latency, "s"
        yield what, serving.connections, "errors", serving.errors, ""
        yield what, serving.connections, "rss", serving.memory, "B"
    for cost in measurement.costs:
        yield cost.name, "each", "time", cost.each, "s"
    for loss in measurement.losses:
        yield loss.statement, loss.of, "lost updates", loss.lost, ""


def _rate(serving: Serving) -> str:
    """``1,510 (1,450 to 1,560)``: with the interval, where there are several runs."""
    rate = serving.rate
    return f"{serving.per_second:,.0f}" + (f" ({rate.low:,.0f} to {rate.high:,.0f})" if rate is not None else "")


def _between(spread: Spread) -> str:
    return f"{spread.middle / 1e6:.2f} MB (\N{PLUS-MINUS SIGN}{(spread.high - spread.low) / 2e6:.2f})"


def _time_between(spread: Spread) -> str:
    return f"{seconds(spread.middle)} ({seconds(spread.low)} to {seconds(spread.high)})"


def _share(share: float) -> str:
    return "none" if share == 0 else f"{share:.1%}" if share >= 0.001 else f"{share:.1e}"
