"""What the talk claims, and what this machine says to it: a sentence each, from the figures of one measurement.

A claim about speed compares servers under the same load: what lies within a tenth, or within the intervals of both where
there are several runs, is called equal. Of a measurement that was not made for a claim nothing is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from coolthreads_app.lab.results import Measurement, Serving
from coolthreads_app.lab.spread import Spread

EQUAL = 0.1
"""A ratio from 1 - EQUAL to 1 + EQUAL is no difference."""

_THREADS = ("threads", "pool")
_TALK = {"threads": 10_000.0, "tasks": 2_000.0}  # bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """``claim`` as the talk has it; ``found`` here; ``holds``: yes, no, or partly."""

    claim: str
    found: str
    holds: str


def answers(measurement: Measurement) -> list[Answer]:
    """All that can be said from these figures."""
    if measurement.kind == "memory":
        return [*_prices(measurement), *_crossing(measurement)]
    return list(_speed(measurement)) if measurement.kind == "speed" else []


def _prices(measurement: Measurement) -> Iterator[Answer]:
    for model, talk in _TALK.items():
        each = next((p.each for p in measurement.prices if (p.model, p.measure) == (model, "rss")), None)
        if each is not None:
            one = model.removesuffix("s")
            share = each.middle / talk
            # The talk gives the size, not the figure.
            holds = "yes" if 0.5 <= share <= 2 else "no"
            yield Answer(
                f"a {one} costs about {talk / 1000:.0f} kB",
                f"{each.middle / 1000:.1f} kB ({each.low / 1000:.1f} to {each.high / 1000:.1f}), {share:.1f} times as much",
                holds,
            )


def _crossing(measurement: Measurement) -> Iterator[Answer]:
    """From how many on the process with tasks is the smaller one: where the two lines meet, and what was weighed."""
    each = {price.model: price.each.middle for price in measurement.prices if price.measure == "rss"}
    known = {
        model: {weight.count: weight.rss for weight in measurement.weights if weight.model == model} for model in _TALK
    }
    both = sorted(known["threads"].keys() & known["tasks"].keys())
    if not both or len(each) < 2:
        return
    claim = "beyond a few hundred, asyncio wins on memory"
    further = each["threads"] - each["tasks"]
    if further <= 0:
        yield Answer(claim, "a further task costs no less than a further thread", "no")
        return
    first = both[0]
    ahead = known["tasks"][first].middle - known["threads"][first].middle
    number = max(round(first + ahead / further), 1)
    smaller = [count for count in both if known["tasks"][count].high < known["threads"][count].low]
    seen = (
        f"; weighed at {smaller[0]:,}: {_saved(known, smaller[0])} less"
        if smaller
        else "; not reached by what was weighed"
    )
    begins = f"{abs(ahead) / 1e6:.1f} MB {'larger' if ahead > 0 else 'smaller'}"
    found = f"a process with tasks begins {begins} and is smaller from about {number:,} on{seen}"
    yield Answer(claim, found, "yes" if number < 1000 else "no")


def _saved(known: dict[str, dict[int, Spread]], count: int) -> str:
    return f"{(known['threads'][count].middle - known['tasks'][count].middle) / 1e6:.1f} MB"


def _speed(measurement: Measurement) -> Iterator[Answer]:
    for server in ("asyncio", "uvloop"):
        pairs = list(_pairs(measurement, server))
        if not pairs:
            continue
        rates = [_Ratio(ours.per_second / theirs.per_second, _meet(ours.rate, theirs.rate)) for ours, theirs in pairs]
        yield _counted(f"{server} is not faster", rates, "as many requests a second", lambda ratio: ratio.sign > 0)
        tails = [
            _Ratio(ours.latency(99.0) / theirs.latency(99.0), _meet(ours.tail, theirs.tail))
            for ours, theirs in pairs
            if theirs.latency(99.0) > 0
        ]
        if tails:
            yield _counted(f"the tail latency of {server} is worse", tails, "the p99", lambda ratio: ratio.sign <= 0)
    yield from _idle(measurement)


@dataclass(frozen=True, slots=True)
class _Ratio:
    """Of two figures; ``meet``: whether their intervals do, as far as there are any."""

    value: float
    meet: bool

    @property
    def sign(self) -> int:
        """Less, equal or more."""
        return 0 if self.meet or abs(self.value - 1) <= EQUAL else 1 if self.value > 1 else -1


def _meet(one: Spread | None, other: Spread | None) -> bool:
    return one is not None and other is not None and one.agrees(other)


def _counted(claim: str, found: list[_Ratio], what: str, against: Callable[[_Ratio], bool]) -> Answer:
    """``against``: whether a ratio speaks against the claim."""
    less = sum(ratio.sign < 0 for ratio in found)
    more = sum(ratio.sign > 0 for ratio in found)
    contrary = sum(map(against, found))
    ratios = [ratio.value for ratio in found]
    holds = "yes" if not contrary else "no" if contrary == len(ratios) else "partly"
    said = (
        f"{median(ratios):.2f} times {what} of the best server on threads (median of {len(ratios)} loads, "
        f"{min(ratios):.2f} to {max(ratios):.2f}): less in {less}, equal in {len(ratios) - less - more}, more in {more}"
    )
    return Answer(claim, said, holds)


def _pairs(measurement: Measurement, server: str) -> Iterator[tuple[Serving, Serving]]:
    """Each load that was given to this server, and to servers on threads: with the best of those. Mostly idle connections
    measure no speed: how many requests come is up to the pauses."""
    loads: dict[tuple[str, str, int], dict[str, Serving]] = {}
    for serving in measurement.servings:
        if serving.workload != "idle":
            key = serving.service, serving.workload, serving.connections
            loads.setdefault(key, {})[serving.server] = serving
    for found in loads.values():
        threads = [found[name] for name in _THREADS if name in found]
        if server in found and threads:
            yield found[server], max(threads, key=lambda serving: serving.per_second)


def _idle(measurement: Measurement) -> Iterator[Answer]:
    """The largest number of connections that both had."""
    idle = [serving for serving in measurement.servings if serving.workload == "idle"]
    for service in sorted({serving.service for serving in idle}):
        mine = {(serving.server, serving.connections): serving.memory for serving in idle if serving.service == service}
        both = [count for server, count in mine if server == "asyncio" and ("threads", count) in mine]
        if both:
            count = max(both)
            threads, asyncio = mine["threads", count], mine["asyncio", count]
            yield Answer(
                f"with many idle connections asyncio needs less ({service})",
                f"{count:,} connections: {threads / 1e6:.1f} MB on threads, {asyncio / 1e6:.1f} MB on asyncio",
                "yes" if asyncio < threads else "no",
            )
