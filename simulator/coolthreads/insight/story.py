"""A failing execution told in words, with lines and values; each sentence belongs to a step."""

from __future__ import annotations

from dataclasses import dataclass

from coolthreads.insight.deadlocks import Deadlock, deadlock
from coolthreads.insight.updates import LostUpdate, lost_updates
from coolthreads.trace import Crash, Step, Trace
from coolthreads.verdict import Verdict

_VERBS = {
    "read": "read",
    "write": "wrote",
    "delete": "deleted",
    "acquire": "took",
    "release": "released",
    "wait": "stopped waiting for",
    "set": "set",
    "clear": "cleared",
    "start": "started",
    "join": "saw the end of",
    "put": "put something into",
    "get": "took something from",
    "notify": "notified",
    "submit": "submitted work to",
    "take": "took work from",
    "resolve": "resolved",
    "result": "got the result of",
    "print": "printed",
    "sleep": "woke up",
    "end": "ended",
}
_WAITS = {
    "acquire": "waits for",
    "join": "waits for the end of",
    "result": "waits for the result of",
    "get": "waits for something in",
    "put": "waits for room in",
    "take": "waits for work from",
    "wait": "waits for",
}
_MOST = 40


@dataclass(frozen=True, slots=True)
class Sentence:
    """``step`` is the row that it tells of; -1 for what concerns the whole execution."""

    text: str
    step: int


def tell(trace: Trace) -> tuple[Sentence, ...]:
    """The story of the execution: what went wrong, or what was done in which order if nothing did."""
    told: list[Sentence] = []
    stuck = deadlock(trace)
    lost = lost_updates(trace)
    if lost and trace.verdict is not Verdict.PASSED:
        told += [sentence for update in lost[:3] for sentence in _of_update(trace, update)]
    elif trace.verdict is not Verdict.PASSED or not lost:
        told += _of_turns(trace)
    told += [_of_crash(trace, crash) for crash in trace.crashes]
    if stuck is not None:
        told += _of_deadlock(trace, stuck)
    if trace.verdict is Verdict.STEP_LIMIT:
        told.append(Sentence(f"It goes on and on: {trace.summary}.", len(trace) - 1))
    if trace.verdict is Verdict.PASSED:
        told.append(Sentence("It ends as it should.", len(trace) - 1))
    return tuple(told)


def place(trace: Trace, site: int) -> str:
    """``file:line`` of a site; empty for -1."""
    if site < 0:
        return ""
    row = trace.sites[site]
    return f"{trace.files[row.file].name}:{row.line}"


def in_words(trace: Trace, step: Step) -> str:
    """One step as a sentence without its subject: ``read counter = 0 (race.py:9)``."""
    verb = _VERBS.get(step.operation, step.operation)
    name = trace.name_of(step.object)
    if step.operation == "print":
        printed = [row for row in trace.printed if row.step == step.index]
        name = repr("".join(row.text for row in printed).rstrip("\n")) if printed else ""
    words = " ".join(part for part in (verb, name) if part)
    if step.value is not None and step.operation in ("read", "write"):
        words += f" = {step.value}"
    where = place(trace, step.site)
    return f"{words} ({where})" if where else words


def _of_update(trace: Trace, update: LostUpdate) -> list[Sentence]:
    read, lost, write = trace[update.read], trace[update.lost], trace[update.write]
    me, other = trace.actors[read.actor].id, trace.actors[lost.actor].id
    name = trace.name_of(update.object)
    sentences = [Sentence(f"{me} {in_words(trace, read)}.", read.index)]
    theirs = [
        trace[step]
        for step in range(read.index + 1, write.index)
        if trace.columns.actor[step] == lost.actor and trace.columns.object[step] == update.object
    ]
    did = ", ".join(f"{_VERBS[step.operation]} {step.value}" for step in theirs if step.operation in ("read", "write"))
    sentences.append(Sentence(f"Then {other} ran: {did} ({place(trace, lost.site)}).", lost.index))
    sentences.append(
        Sentence(
            f"{me} still goes by the old value and wrote {name} = {write.value} ({place(trace, write.site)}): "
            f"{other}'s update is lost.",
            write.index,
        )
    )
    return sentences


def _of_turns(trace: Trace) -> list[Sentence]:
    """Turn by turn, leaving out what concerns one actor alone."""
    columns = trace.columns
    users: dict[int, set[int]] = {}
    for actor, obj in zip(columns.actor, columns.object, strict=True):
        users.setdefault(obj, set()).add(actor)
    said = {row.step for row in trace.printed if row.stream == "stdout"}
    sentences: list[Sentence] = []
    turn: list[Step] = []
    for step in trace:
        shared = step.object >= 0 and len(users[step.object]) > 1
        if not shared and step.index not in said:
            continue
        if turn and turn[-1].actor != step.actor:
            sentences.append(_of_turn(trace, turn))
            turn = []
        turn.append(step)
    if turn:
        sentences.append(_of_turn(trace, turn))
    if len(sentences) > _MOST:
        left_out = len(sentences) - _MOST
        half = _MOST // 2
        gap = Sentence(f"({left_out} more turns)", sentences[half].step)
        sentences = [*sentences[:half], gap, *sentences[-half:]]
    return sentences


def _of_turn(trace: Trace, steps: list[Step]) -> Sentence:
    shown = steps if len(steps) <= 6 else [*steps[:3], *steps[-2:]]
    words = [in_words(trace, step) for step in shown]
    if len(steps) > 6:
        words.insert(3, f"({len(steps) - 5} more steps)")
    return Sentence(f"{trace.actors[steps[0].actor].id} {', '.join(words)}.", steps[0].index)


def _of_crash(trace: Trace, crash: Crash) -> Sentence:
    where = place(trace, crash.frames[-1]) if crash.frames else ""
    message = f": {crash.message.splitlines()[0]}" if crash.message.strip() else ""
    told = f"{trace.actors[crash.actor].id} raised {crash.type}{message}"
    return Sentence(f"{told} ({where})." if where else f"{told}.", crash.step)


def _of_deadlock(trace: Trace, stuck: Deadlock) -> list[Sentence]:
    last = len(trace) - 1
    sentences = []
    for row in stuck.waiting:
        name = trace.name_of(row.object)
        wait = _WAITS.get(row.operation, f"waits to {row.operation}")
        held = f", which {trace.actors[row.holder].id} holds" if row.holder >= 0 and row.operation == "acquire" else ""
        where = place(trace, row.site)
        sentences.append(
            Sentence(
                f"{trace.actors[row.actor].id} {wait} {name}{held}{f' ({where})' if where else ''}.".replace("  ", " "),
                last,
            )
        )
    if stuck.circle:
        circle = [*stuck.circle, stuck.circle[0]]
        sentences.append(
            Sentence(f"Each waits for the next: {' -> '.join(trace.actors[row].id for row in circle)}. Deadlock.", last)
        )
    else:
        sentences.append(Sentence("Nobody is left who could wake them up. Deadlock.", last))
    return sentences
