"""All that can be found in one trace, put into sentences: also what went well this time and would not in another schedule."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from coolthreads.insight.deadlocks import deadlock
from coolthreads.insight.futures import backlogs, unresolved_futures, unretrieved_exceptions
from coolthreads.insight.locks import Guard, Inversion, guards, inversions
from coolthreads.insight.races import racing_steps
from coolthreads.insight.starvation import starvation
from coolthreads.insight.tasks import blocking_calls, foreign, remarks, swallowed
from coolthreads.insight.updates import lost_updates
from coolthreads.insight.words import place
from coolthreads.trace import Trace
from coolthreads.verdict import Verdict


class FindingKind(StrEnum):
    """What a finding is about."""

    LOST_UPDATE = "lost update"
    RACE = "data race"
    INVERSION = "lock order"
    DEADLOCK = "deadlock"
    PARTIAL_DEADLOCK = "partial deadlock"
    STARVATION = "starvation"
    UNRESOLVED = "unresolved future"
    UNRETRIEVED = "exception nobody retrieved"
    BACKLOG = "work nobody took"
    BLOCKING = "blocking call in the event loop"
    FORGOTTEN = "forgotten await"
    DESTROYED = "task destroyed while it was pending"
    SWALLOWED = "cancellation swallowed"
    FOREIGN = "asyncio touched from a foreign thread"


@dataclass(frozen=True, slots=True)
class Finding:
    """``steps``: the rows that it is about, in order; empty for what concerns the end of the execution."""

    kind: FindingKind
    text: str
    steps: tuple[int, ...] = ()


def findings(trace: Trace) -> tuple[Finding, ...]:
    """What a reviewer would point at, gravest first; each thing once."""
    found: dict[str, Finding] = {}
    for finding in (
        *_stuck(trace),
        *_updates(trace),
        *_orders(trace),
        *_races(trace),
        *_futures(trace),
        *_tasks(trace),
        *_starved(trace),
    ):
        found.setdefault(finding.text, finding)
    return tuple(found.values())


def guard_in_words(trace: Trace, guard: Guard) -> str:
    """A row of the lock-to-data table: which variable, who accessed it, and the locks that were held each time."""
    who = ", ".join(trace.actors[row].id for row in guard.actors)
    locks = " and ".join(trace.name_of(row) for row in guard.locks)
    return f"{trace.name_of(guard.object)}: {who}, {f'always under {locks}' if locks else 'under no common lock'}"


def unguarded(trace: Trace) -> tuple[Guard, ...]:
    """Locations that several actors accessed, and no lock was held at every access."""
    return tuple(guard for guard in guards(trace) if not guard.locks)


def _stuck(trace: Trace) -> list[Finding]:
    stuck = deadlock(trace)
    if stuck is None or trace.verdict is not Verdict.DEADLOCK:
        return []
    has_ended = len(trace.pending) < len(trace.actors)
    kind = FindingKind.PARTIAL_DEADLOCK if has_ended else FindingKind.DEADLOCK
    if len(stuck.circle) > 1:
        circle = " -> ".join(trace.actors[row].id for row in (*stuck.circle, stuck.circle[0]))
        return [Finding(kind, f"each waits for the next: {circle}")]
    return [
        Finding(
            kind,
            f"{trace.actors[row.actor].id} waits for ever for {trace.name_of(row.object) or row.operation}"
            f"{_at(trace, row.site)}",
        )
        for row in stuck.waiting
        if not trace.actors[row.actor].daemon and row.operation != "poll"
    ]


def _updates(trace: Trace) -> list[Finding]:
    found = []
    for update in lost_updates(trace):
        if update.certain:
            loser = trace.actors[trace.columns.actor[update.lost]].id
            winner = trace.actors[trace.columns.actor[update.write]].id
            text = (
                f"{winner} overwrites what {loser} wrote to {trace.name_of(update.object)} without having seen it"
                f"{_at(trace, trace.columns.site[update.write])}"
            )
            found.append(Finding(FindingKind.LOST_UPDATE, text, (update.read, update.lost, update.write)))
    return found


def _orders(trace: Trace) -> list[Finding]:
    return [Finding(FindingKind.INVERSION, _order_in_words(trace, row), row.steps) for row in inversions(trace)]


def _order_in_words(trace: Trace, inversion: Inversion) -> str:
    """``A, then B (a.py:3); B, then A (a.py:9): in another schedule a deadlock``"""
    locks = inversion.locks
    ways = []
    for number, step in enumerate(inversion.steps):
        first, second = locks[number], locks[(number + 1) % len(locks)]
        who = trace.actors[trace.columns.actor[step]].id
        site = _at(trace, trace.columns.site[step])
        ways.append(f"{who} took {trace.name_of(second)} while holding {trace.name_of(first)}{site}")
    end = "" if trace.verdict is Verdict.DEADLOCK else ": in another schedule a deadlock"
    return "; ".join(ways) + end


def _races(trace: Trace) -> list[Finding]:
    found = []
    columns, texts = trace.columns, trace.texts
    for race in racing_steps(trace):
        sides = []
        for step in (race.first, race.second):
            actor, operation = trace.actors[columns.actor[step]].id, texts[columns.operation[step]]
            sides.append(f"{actor} {operation}{_at(trace, columns.site[step])}")
        text = f"{trace.name_of(race.object)}: nothing orders {' and '.join(sides)}"
        found.append(Finding(FindingKind.RACE, text, (race.first, race.second)))
    return found


def _futures(trace: Trace) -> list[Finding]:
    found = [
        Finding(
            FindingKind.UNRETRIEVED,
            f"{error.error} lies in {trace.name_of(error.future)}, and nobody asks for it",
            (error.step,),
        )
        for error in unretrieved_exceptions(trace)
    ]
    for future in unresolved_futures(trace):
        who = ", ".join(trace.actors[row].id for row in future.waiting)
        text = f"nobody ever resolves {trace.name_of(future.future)}{f', for which {who} waits' if who else ''}"
        found.append(Finding(FindingKind.UNRESOLVED, text, (future.step,) if future.step >= 0 else ()))
    for backlog in backlogs(trace):
        calls = "1 call" if backlog.calls == 1 else f"{backlog.calls} calls"
        text = f"{calls} submitted to {trace.name_of(backlog.executor)} found no worker"
        found.append(Finding(FindingKind.BACKLOG, text))
    return found


def _tasks(trace: Trace) -> list[Finding]:
    found = []
    for call in blocking_calls(trace):
        who = trace.actors[call.actor].id
        name = trace.name_of(call.object)
        what = " ".join(part for part in (call.operation, name if name != "the clock" else "") if part)
        held_up = ", ".join(trace.actors[row].id for row in call.held_up)
        how_long = "for ever" if call.until < 0 else f"for {call.duration / 1e9:g} s"
        text = f"{who} blocks its event loop {how_long}: {what}{_at(trace, call.site)}"
        steps = (call.until,) if call.until >= 0 else ()
        found.append(
            Finding(FindingKind.BLOCKING, f"{text}{f'; {held_up} could have gone on' if held_up else ''}", steps)
        )
    for remark in remarks(trace):
        kind, text = _left_behind(remark.text)
        name = trace.name_of(remark.object)
        found.append(
            Finding(
                kind,
                f"{text}{f': {name}' if name else ''}{_at(trace, trace.columns.site[remark.step])}",
                (remark.step,),
            )
        )
    for remark in swallowed(trace):
        who = trace.actors[trace.columns.actor[remark.step]].id
        text = f"{who} was cancelled, but ends as if nothing had happened{_at(trace, trace.columns.site[remark.step])}"
        found.append(Finding(FindingKind.SWALLOWED, text, (remark.step,)))
    for remark in foreign(trace):
        who = trace.actors[trace.columns.actor[remark.step]].id
        name = trace.name_of(remark.object)
        text = f"{who} touches {name or 'the loop'}, which belongs to another thread: use call_soon_threadsafe"
        found.append(
            Finding(FindingKind.FOREIGN, f"{text}{_at(trace, trace.columns.site[remark.step])}", (remark.step,))
        )
    return found


def _left_behind(message: str) -> tuple[FindingKind, str]:
    """What the event loop, or the interpreter, says of something left behind: what that is, and a sentence."""
    if message.endswith("was never awaited"):
        return FindingKind.FORGOTTEN, message
    if "destroyed" in message:
        return FindingKind.DESTROYED, "a task is thrown away before it has ended"
    if "never retrieved" in message:
        return FindingKind.UNRETRIEVED, "an exception was never retrieved"
    return FindingKind.UNRETRIEVED, message


def _starved(trace: Trace) -> list[Finding]:
    found = []
    for starved in starvation(trace):
        who = trace.actors[starved.actor].id
        if starved.object < 0:
            text = f"{who} could have gone on all the time, but was never chosen"
        else:
            text = f"{who} waited for {trace.name_of(starved.object)}, which others got {starved.passed_over} times"
        found.append(Finding(FindingKind.STARVATION, text, (starved.since, starved.until)))
    return found


def _at(trace: Trace, site: int) -> str:
    where = place(trace, site)
    return f" ({where})" if where else ""
