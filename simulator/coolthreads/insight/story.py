"""A failing execution told in words, with lines and values; each sentence belongs to a step."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.insight.awaiting import (
    Cancellation,
    await_at,
    cancellation_in_words,
    cancellations,
    chain_in_words,
)
from coolthreads.insight.deadlocks import Deadlock, Waiting, deadlock
from coolthreads.insight.futures import backlogs, unretrieved_exceptions
from coolthreads.insight.starvation import Starved, starvation
from coolthreads.insight.updates import LostUpdate, lost_updates
from coolthreads.insight.wakeups import missing_wakeup
from coolthreads.insight.words import in_words, place, verb
from coolthreads.trace import Crash, Step, Trace
from coolthreads.verdict import Verdict

_WAITS = {
    "acquire": "waits for",
    "join": "waits for the end of",
    "result": "waits for the result of",
    "get": "waits for something in",
    "put": "waits for room in",
    "take": "waits for work from",
    "wait": "waits for",
    "await": "awaits",
    "poll": "waits for something to do in the",
}
_WAITS_OF = {
    ("condition", "wait"): "waits to be notified by",
    ("event", "wait"): "waits for somebody to set",
    ("barrier", "wait"): "waits for others at",
    ("queue", "join"): "waits until all is done of",
}
_MOST = 40
_MOST_UPDATES = 3
_MOST_STARVED = 3
_MOST_CANCELLED = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """``step`` is the row that it tells of; -1 for what concerns the whole execution."""

    text: str
    step: int


def tell(trace: Trace) -> tuple[Sentence, ...]:
    """The story of the execution: what went wrong, or what was done in which order if nothing did."""
    told: list[Sentence] = []
    stuck = deadlock(trace)
    # Where read and write are far apart, the write need not be based on the read: tell of those only if there are no others.
    lost = lost_updates(trace) if trace.verdict is not Verdict.PASSED else ()
    lost = tuple(update for update in lost if update.certain) or lost
    if lost:
        told += [sentence for update in lost[:_MOST_UPDATES] for sentence in _of_update(trace, update)]
        if len(lost) > _MOST_UPDATES:
            told.append(Sentence(f"({len(lost) - _MOST_UPDATES} more updates are lost.)", lost[_MOST_UPDATES].write))
    else:
        told += _of_turns(trace)
    told += [Sentence(f"{cancellation_in_words(trace, row)}.", row.asked) for row in _asked_for(trace)]
    told += [_of_crash(trace, crash) for crash in trace.crashes]
    told += [
        Sentence(f"{error.error} lies in {trace.name_of(error.future)}, and nobody asks for it.", error.step)
        for error in unretrieved_exceptions(trace)
    ]
    if stuck is not None:
        told += _of_deadlock(trace, stuck)
    if trace.verdict is Verdict.STEP_LIMIT:
        told += [_of_starved(trace, starved) for starved in starvation(trace)[:_MOST_STARVED]]
        told.append(Sentence(f"It goes on and on: {trace.summary}.", len(trace) - 1))
    if trace.verdict is Verdict.PASSED:
        told.append(Sentence("It ends as it should.", len(trace) - 1))
    return tuple(told)


def _asked_for(trace: Trace) -> list[Cancellation]:
    """The cancellations that are worth telling of: not those by which an event loop is shut down at last."""
    return [row for row in cancellations(trace) if row.remark != "for asyncio.run"][:_MOST_CANCELLED]


def _of_update(trace: Trace, update: LostUpdate) -> list[Sentence]:
    read, write = trace[update.read], trace[update.write]
    me = trace.actors[read.actor].id
    columns = trace.columns
    between: dict[int, list[Step]] = {}
    for index in range(read.index + 1, write.index):
        if columns.object[index] == update.object and columns.actor[index] != read.actor:
            between.setdefault(columns.actor[index], []).append(trace[index])
    sentences = [Sentence(f"{me} {in_words(trace, read)}.", read.index)]
    awaits = [step for step in range(read.index + 1, write.index) if _is_await(trace, step, read.actor)]
    if awaits:
        sentences.append(Sentence(f"{me} let others run: it {in_words(trace, trace[awaits[0]])}.", awaits[0]))
    losers = []
    for actor, steps in between.items():
        if any(step.operation == "write" for step in steps):
            other = trace.actors[actor].id
            losers.append(f"{other}'s")
            did = ", ".join(f"{verb(step.operation)} {step.value}" for step in _few(steps) if step.value is not None)
            there = place(trace, steps[-1].site)
            where = f" ({there})" if there != place(trace, read.site) else ""
            sentences.append(Sentence(f"{other} ran: {did}{where}.", steps[-1].index))
    there = place(trace, write.site)
    where = f" ({there})" if there != place(trace, read.site) else ""
    whose = f"{' and '.join(losers)} update{'s are' if len(losers) > 1 else ' is'} lost"
    sentences.append(Sentence(f"{me} wrote {write.value}{where}: {whose}.", write.index))
    return sentences


def _is_await(trace: Trace, step: int, actor: int) -> bool:
    columns = trace.columns
    return columns.actor[step] == actor and trace.texts[columns.operation[step]] == "await"


def _few(steps: list[Step]) -> list[Step]:
    return steps if len(steps) <= 4 else [*steps[:2], *steps[-2:]]


def _of_turns(trace: Trace) -> list[Sentence]:
    """Turn by turn, leaving out what concerns one actor alone."""
    columns = trace.columns
    users: dict[int, set[int]] = {}
    for actor, obj in zip(columns.actor, columns.object, strict=True):
        users.setdefault(obj, set()).add(actor)
    poll = trace.texts.index("poll") if "poll" in trace.texts else -1
    said = {row.step for row in trace.printed if row.stream == "stdout"}
    draw = trace.texts.index("draw") if "draw" in trace.texts else -1
    said |= {step for step, done in enumerate(columns.operation) if done == draw and columns.value[step] >= 0}
    turns: list[list[int]] = []
    for step, (actor, obj) in enumerate(zip(columns.actor, columns.object, strict=True)):
        if ((obj < 0 or len(users[obj]) == 1) and step not in said) or columns.operation[step] == poll:
            continue
        if not turns or columns.actor[turns[-1][-1]] != actor:
            turns.append([])
        turns[-1].append(step)
    if len(turns) <= _MOST:
        return [_of_turn(trace, turn) for turn in turns]
    half = _MOST // 2
    gap = Sentence(f"({len(turns) - _MOST} more turns)", turns[half][0])
    return [*(_of_turn(trace, turn) for turn in turns[:half]), gap, *(_of_turn(trace, turn) for turn in turns[-half:])]


def _of_turn(trace: Trace, steps: list[int]) -> Sentence:
    shown = steps if len(steps) <= 6 else [*steps[:3], *steps[-2:]]
    words = [in_words(trace, trace[step]) for step in shown]
    if len(steps) > 6:
        words.insert(3, f"({len(steps) - 5} more steps)")
    return Sentence(f"{trace.actors[trace.columns.actor[steps[0]]].id} {', '.join(words)}.", steps[0])


def _of_crash(trace: Trace, crash: Crash) -> Sentence:
    where = place(trace, crash.frames[-1]) if crash.frames else ""
    message = f": {crash.message.strip().splitlines()[0]}" if crash.message.strip() else ""
    told = f"{trace.actors[crash.actor].id} raised {crash.type}{message}"
    return Sentence(f"{told} ({where})." if where else f"{told}.", crash.step)


def _of_deadlock(trace: Trace, stuck: Deadlock) -> list[Sentence]:
    last = len(trace) - 1
    # A loop waits for ever because its tasks do.
    shown = [row for row in stuck.waiting if row.operation != "poll"] or stuck.waiting
    sentences = [_of_waiting(trace, row, last) for row in shown]
    if stuck.circle:
        if len(stuck.circle) == 1:
            sentences.append(Sentence(f"{trace.actors[stuck.circle[0]].id} waits for itself. Deadlock.", last))
            return sentences
        circle = " -> ".join(trace.actors[row].id for row in (*stuck.circle, stuck.circle[0]))
        sentences.append(Sentence(f"Each waits for the next: {circle}. Deadlock.", last))
        return sentences
    said: set[str] = set()
    for row in stuck.waiting:
        missing = None if trace.actors[row.actor].daemon else missing_wakeup(trace, row)
        if missing is not None and missing.text not in said:
            said.add(missing.text)
            sentences.append(Sentence(missing.text, missing.step if missing.step >= 0 else last))
    for backlog in backlogs(trace):
        calls = "1 call" if backlog.calls == 1 else f"{backlog.calls} calls"
        told = f"{calls} submitted to {trace.name_of(backlog.executor)} found no worker: all are busy or wait."
        sentences.append(Sentence(told, last))
    sentences.append(Sentence("Nobody is left who could wake them up. Deadlock.", last))
    return sentences


def _of_waiting(trace: Trace, row: Waiting, last: int) -> Sentence:
    kind = trace.objects[row.object].kind if row.object >= 0 else ""
    words = [
        trace.actors[row.actor].id,
        _WAITS_OF.get((kind, row.operation)) or _WAITS.get(row.operation, f"waits to {row.operation}"),
        trace.name_of(row.object),
    ]
    told = " ".join(word for word in words if word)
    if row.holder >= 0 and (row.operation == "acquire" or (row.operation == "await" and kind != "task")):
        if row.holder == row.actor:
            told += ", which it holds itself"
        else:
            has_ended = not any(pending.actor == row.holder for pending in trace.pending)
            told += f", which {trace.actors[row.holder].id} {'took and never released' if has_ended else 'holds'}"
    where = place(trace, row.site)
    chain = await_at(trace, row.actor, len(trace)) if row.operation == "await" else None
    if chain is not None and len(chain.frames) > 1:
        return Sentence(f"{told}: {chain_in_words(trace, chain)}.", last)
    return Sentence(f"{told} ({where})." if where else f"{told}.", last)


def _of_starved(trace: Trace, starved: Starved) -> Sentence:
    actor = trace.actors[starved.actor].id
    if starved.object < 0:
        return Sentence(f"{actor} could have gone on all the time, but was never chosen.", starved.since)
    name = trace.name_of(starved.object)
    return Sentence(f"{actor} waited for {name}, which others got {starved.passed_over} times.", starved.since)
