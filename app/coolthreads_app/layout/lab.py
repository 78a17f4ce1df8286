"""Measurements as charts: the talk's chart of memory, latencies of servers, costs of switches."""

from __future__ import annotations

import math
from collections.abc import Sequence

from coolthreads_app.lab.results import Measurement, Serving
from coolthreads_app.lab.speed import WORKLOADS
from coolthreads_app.lab.spread import edges
from coolthreads_app.lab.tables import price_words, seconds
from coolthreads_app.layout.charts import Axis, Chart, Mark, Panel, Series, linear, logarithmic

_MODELS = ("threads", "tasks")
_NAMES = {
    "pool": "thread pool",
    "flask": "Flask on threads",
    "cpu": "Computing",
    "io": "Waiting for I/O",
    "idle": "Mostly idle",
}


def chart(measurements: Sequence[Measurement], service: str = "") -> Chart:
    """Measurements of one kind over each other; the first is the one that counts. ``service``: which of those measured
    for speed is shown, by default the first."""
    return {"memory": _memory, "speed": _speed, "switches": _switches}[measurements[0].kind](measurements, service)


def services(measurements: Sequence[Measurement]) -> tuple[str, ...]:
    """The services that were measured."""
    return tuple(dict.fromkeys(serving.service for one in measurements for serving in one.servings))


def _caption(measurements: Sequence[Measurement]) -> str:
    return measurements[0].where + "".join(
        f"; dashed: Python {one.interpreter.name}, {_when(one)}" for one in measurements[1:]
    )


def _run_name(name: str, measurements: Sequence[Measurement], run: int) -> str:
    if len(measurements) == 1:
        return name
    pythons = [one.interpreter.name for one in measurements]
    # Of two measurements of the same Python, the dates say which is which.
    told = f"Python {pythons[run]}" if len(set(pythons)) == len(pythons) else _when(measurements[run])
    return f"{name}, {told}"


def _when(measurement: Measurement) -> str:
    return measurement.date[:16].replace("T", " ")


def _memory(measurements: Sequence[Measurement], _: str) -> Chart:
    series, texts = [], []
    for run, measurement in enumerate(measurements):
        for model in _MODELS:
            found = [weight for weight in measurement.weights if weight.model == model]
            if not found:
                continue
            series.append(
                Series(
                    _run_name(model, measurements, run),
                    model,
                    tuple((float(weight.count), weight.rss.middle / 1e6) for weight in found),
                    Mark.LINE,
                    tuple((weight.rss.low / 1e6, weight.rss.high / 1e6) for weight in found),
                    run,
                )
            )
            name = _run_name(model.removesuffix("s"), measurements, run)
            texts += [
                f"each {name}: {price_words(price)}"
                for price in measurement.prices
                if price.model == model and price.measure == "rss"
            ]
    panel = Panel(
        "",
        linear("number of threads or tasks that wait", [x for one in series for x, _ in one.points], _count),
        linear("resident memory in MB", [high for one in series for _, high in one.spread], _plain, zero=True),
        tuple(series),
        texts=tuple(texts),
    )
    remarks = tuple(dict.fromkeys(remark for one in measurements for remark in one.remarks))
    return Chart("Memory of threads and tasks", _caption(measurements), (panel,), 1, remarks, tuple(series))


def _speed(measurements: Sequence[Measurement], service: str) -> Chart:
    shown = service or services(measurements)[0]
    panels: list[Panel] = []
    legend: dict[tuple[str, int], Series] = {}
    for workload in WORKLOADS:
        runs = [
            [one for one in measurement.servings if (one.service, one.workload) == (shown, workload)]
            for measurement in measurements
        ]
        if not any(runs):
            continue
        most = max(one.connections for run in runs for one in run)
        throughput, percentiles, histograms = [], [], []
        for number, run in enumerate(runs):
            for server in dict.fromkeys(one.server for one in run):
                of_server = [one for one in run if one.server == server]
                name = _run_name(_NAMES.get(server, server), measurements, number)
                throughput.append(
                    Series(
                        name,
                        server,
                        tuple((float(one.connections), one.per_second) for one in of_server),
                        Mark.LINE if len(of_server) > 1 else Mark.POINTS,
                        run=number,
                    )
                )
                legend.setdefault((server, number), throughput[-1])
                at_most = [one for one in of_server if one.connections == most]
                percentiles += [Series(name, server, _tail(one), Mark.LINE, run=number) for one in at_most]
                histograms += [Series(name, server, _steps(one), Mark.STEPS, run=number) for one in at_most]
        title = _NAMES[workload]
        panels.append(
            Panel(
                f"{title}: requests per second",
                _connections(throughput),
                linear("", [y for one in throughput for _, y in one.points], _count),
                tuple(throughput),
            )
        )
        latencies = [y for one in percentiles for _, y in one.points]
        panels.append(
            Panel(
                f"{title}: percentiles of latency",
                Axis(
                    f"percent of requests, {most} connections",
                    0.0,
                    3.0,
                    tuple((_nines(p), f"{p * 100:g}") for p in (0, 0.9, 0.99, 0.999)),
                ),
                logarithmic("", latencies, seconds),
                tuple(percentiles),
            )
        )
        panels.append(
            Panel(
                f"{title}: share of requests in %",
                logarithmic(f"latency, {most} connections", [x for one in histograms for x, _ in one.points], seconds),
                linear("", [y for one in histograms for _, y in one.points], _plain),
                tuple(histograms),
            )
        )
    remarks = tuple(dict.fromkeys(remark for one in measurements for remark in one.remarks))
    name = {"echo": "An echo server", "json": "A JSON service over HTTP"}.get(shown, shown)
    title = f"{name} on threads and on asyncio"
    return Chart(title, _caption(measurements), tuple(panels), 3, remarks, tuple(legend.values()))


def _switches(measurements: Sequence[Measurement], _: str) -> Chart:
    rows = tuple(dict.fromkeys(cost.name for one in measurements for cost in one.costs))
    series = []
    for run, measurement in enumerate(measurements):
        for slot, word in (("threads", "thread"), ("tasks", "task"), ("pool", "greenlet")):
            found = [cost for cost in measurement.costs if cost.name.startswith(word)]
            if found:
                series.append(
                    Series(
                        _run_name(word, measurements, run),
                        slot,
                        tuple((cost.each.middle, float(rows.index(cost.name))) for cost in found),
                        Mark.BAR,
                        tuple((cost.each.low, cost.each.high) for cost in found),
                        run,
                    )
                )
    values = [value for one in series for low_high in one.spread for value in low_high]
    x = logarithmic("time for each", [*values, *(value / 2 for value in values)], seconds)
    panel = Panel("", x, Axis("", 0.0, float(len(rows)), ()), tuple(series), rows, texts=_losses(measurements))
    remarks = tuple(dict.fromkeys(remark for one in measurements for remark in one.remarks))
    return Chart("What switching and starting cost", _caption(measurements), (panel,), 1, remarks, tuple(series))


def _losses(measurements: Sequence[Measurement]) -> tuple[str, ...]:
    return tuple(
        f"Python {one.interpreter.name}, {loss.statement}: "
        + (f"{loss.lost / loss.of:.1%} of updates lost" if loss.lost else "no update lost")
        for one in measurements
        for loss in one.losses
    )


def _tail(serving: Serving) -> tuple[tuple[float, float], ...]:
    """Latency over how rare it is: each nine takes as much room as the one before. Only what the number of requests can
    tell: the one in a thousand of a hundred requests is nobody."""
    known = [(percent / 100, latency) for percent, latency in serving.percentiles if percent < 100]
    return tuple((_nines(p), latency) for p, latency in known if serving.requests * (1 - p) >= 0.999 and p < 0.9991)


def _nines(share: float) -> float:
    return -math.log10(1 - share)


def _steps(serving: Serving) -> tuple[tuple[float, float], ...]:
    """The histogram's outline, from edge to edge, with its gaps."""
    points: list[tuple[float, float]] = []
    before: int | None = None
    for bucket, count in serving.buckets:
        low, high = edges(bucket)
        share = 100 * count / serving.requests
        if before is None or bucket != before + 1:
            if before is not None:
                points.append((edges(before)[1], 0.0))
            points.append((low, 0.0))
        points += [(low, share), (high, share)]
        before = bucket
    if before is not None:
        points.append((edges(before)[1], 0.0))
    return tuple(points)


def _connections(series: Sequence[Series]) -> Axis:
    values = sorted({x for one in series for x, _ in one.points})
    if len(values) == 1:
        return Axis("connections", values[0] / 2, values[0] * 2, ((values[0], _count(values[0])),), log=True)
    return Axis("connections", values[0], values[-1], tuple((value, _count(value)) for value in values), log=True)


def _count(value: float) -> str:
    return f"{value:,.0f}"


def _plain(value: float) -> str:
    return f"{value:,.6g}"
