"""Why is it so? Who holds what somebody waits for, who wrote a value, who let whom go on: sentences that lead to steps."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from coolthreads import State, cancellation_in_words, cancellations, chain_in_words
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import why_not
from coolthreads_app.model.traffic import traffic_of
from coolthreads_app.model.words import count, place, state_words, step_words

_STOPPED = (State.BLOCKED, State.WAITING)
_ENDED = (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Answer:
    """A sentence, and the step that shows it (-1: none)."""

    text: str
    step: int = -1


def why_actor(index: TraceIndex, actor: int, position: int) -> tuple[Answer, ...]:
    """Why an actor does what it does, or does nothing, at a position."""
    name = index.trace.actors[actor].id
    if position < index.length and int(index.actors[position]) == actor:
        return (*_goes(index, actor, position), *_let_go_on(index, actor, position))
    state, obj = index.state_at(actor, position)
    row = bisect_right(index.changed_at[actor], position - 1) - 1
    since = index.changed_at[actor][row] if row >= 0 else -1
    if state is None:
        begins = index.changed_at[actor][0] if index.changed_at[actor] else -1
        words = f": {_did(index, begins)}" if begins >= 0 else ""
        return (Answer(f"{name} {why_not(index, actor, position)}{words}", begins),)
    if state in _STOPPED:
        return (*_waits(index, actor, obj, position, since), *_until(index, actor, position))
    if state in _ENDED:
        ended = Answer(f"{name} {why_not(index, actor, position)}: step {since}, {_did(index, since)}", since)
        return (ended, *_cancelled(index, actor, position))
    answers = [*_let_go_on(index, actor, position)] or [Answer(f"{name} is ready")]
    if position < index.length:
        answers.append(Answer(f"It is the turn of another: {_did(index, position)}", position))
    return tuple(answers)


def why_value(index: TraceIndex, obj: int, position: int) -> tuple[Answer, ...]:
    """Where the value of an object comes from that it has at a position."""
    trace = index.trace
    name = trace.name_of(obj)
    value, seen = index.value_at(obj, position)
    write = _last(index, obj, position, "write")
    if write < 0:
        if value is None:
            return (Answer(f"{name} has not been read or written up to here"),)
        return (Answer(f"{name} = {value}: step {seen}, {_did(index, seen)}; nobody has written it before", seen),)
    actor = int(index.actors[write])
    writer, wrote = trace.actors[actor].id, trace[write].value
    where = place(trace, trace.columns.site[write])
    last = f"{name} = {wrote}: {writer} wrote it at step {write}" + (f" ({where})" if where else "")
    answers = [Answer(last, write)]
    read = _last(index, obj, write, "read", actor)
    if read >= 0:
        answers.append(Answer(f"{writer} had read {name} = {trace[read].value} at step {read}", read))
        between = _last(index, obj, write, "write")
        if between > read and int(index.actors[between]) != actor:
            other = trace.actors[int(index.actors[between])].id
            answers.append(
                Answer(f"In between {other} wrote {trace[between].value} at step {between}: it is lost", between)
            )
    before = _last(index, obj, write, "write")
    if before >= 0 and len(answers) < 3:
        writer = trace.actors[int(index.actors[before])].id
        answers.append(Answer(f"Before that {writer} wrote {trace[before].value} at step {before}", before))
    return tuple(answers)


def why_here(index: TraceIndex, position: int, selected: int | None) -> tuple[Answer, ...]:
    """All that may be asked at a position: the value that is selected, then every actor."""
    answers = why_value(index, selected, position) if selected is not None else ()
    for actor in range(len(index.trace.actors)):
        answers += why_actor(index, actor, position)
    return answers


def _did(index: TraceIndex, step: int) -> str:
    return step_words(index.trace, index.trace[step]) if 0 <= step < index.length else "before the first step"


def _goes(index: TraceIndex, actor: int, position: int) -> list[Answer]:
    trace, step = index.trace, index.trace[position]
    name = trace.actors[actor].id
    answers = [Answer(f"{_did(index, position)}", position)]
    others = [trace.actors[row].id for row in step.enabled if row != actor]
    if others:
        answers.append(Answer(f"{_list(others)} could have gone instead", position))
    answers += [Answer(f"{name} {told}", position) for told in traffic_of(index).told_at(position)]
    if step.operation == "read" and step.object >= 0:
        answers += why_value(index, step.object, position)
    return answers


def _let_go_on(index: TraceIndex, actor: int, position: int) -> list[Answer]:
    """What started an actor or let it go on, if it has not had a turn since."""
    row = bisect_right(index.changed_at[actor], position - 1) - 1
    if row < 0 or index.changed_to[actor][row][0] is not State.READY:
        return []
    step, name = index.changed_at[actor][row], index.trace.actors[actor].id
    last = index.last_step(actor, position)
    if step < 0 or (last is not None and last >= step):
        return []
    if not row:
        return [Answer(f"{name} was started at step {step}: {_did(index, step)}", step)]
    before, obj = index.changed_to[actor][row - 1]
    was = state_words(before, index.trace.name_of(obj))
    return [Answer(f"{name} was {was} until step {step}: {_did(index, step)}", step)]


def _waits(index: TraceIndex, actor: int, obj: int, position: int, since: int) -> list[Answer]:
    trace, name = index.trace, index.trace.actors[actor].id
    answers = [Answer(f"{name} {why_not(index, actor, position)}, since step {since}", max(since, 0))]
    awaited = index.await_at(actor, position)
    if awaited is not None and awaited.frames:
        answers.append(Answer(f"{name} awaits: {chain_in_words(trace, awaited)}", max(awaited.step, 0)))
    answers += _cancelled(index, actor, position)
    holder = index.holder_of(obj, position) if obj >= 0 else None
    if holder is not None and holder != actor:
        taken = _last(index, obj, position, "acquire", holder)
        answers.append(Answer(f"{trace.actors[holder].id} has held {trace.name_of(obj)} since step {taken}", taken))
    return answers


def _cancelled(index: TraceIndex, actor: int, position: int) -> list[Answer]:
    """Who has asked a task to cancel itself, and what came of it."""
    trace = index.trace
    return [
        Answer(cancellation_in_words(trace, row), row.asked)
        for row in cancellations(trace)
        if row.actor == actor and row.asked < position
    ]


def _until(index: TraceIndex, actor: int, position: int) -> list[Answer]:
    row = bisect_right(index.changed_at[actor], position - 1)
    for step, (state, _) in zip(index.changed_at[actor][row:], index.changed_to[actor][row:], strict=True):
        if state not in _STOPPED:
            answers = [Answer(f"It can go on after step {step}: {_did(index, step)}", step)]
            then = index.next_step(actor, max(position, step))
            told = traffic_of(index).told_at(then) if then is not None else []
            return [*answers, *(Answer(f"Then it {words}", then or -1) for words in told)]
    later = index.next_step(actor, position)
    if later is not None:
        return [Answer(f"It goes on at step {later}", later)]
    left = index.length - position
    return [
        Answer(
            f"It never goes on in this run, of which there {'is' if left == 1 else 'are'} {count(left, 'step')} left"
        )
    ]


def _last(index: TraceIndex, obj: int, before: int, operation: str, actor: int = -1) -> int:
    """The last step before a position that did that to an object, or -1."""
    columns, texts = index.trace.columns, index.trace.texts
    steps = index.steps_on.get(obj)
    if steps is None or operation not in texts:
        return -1
    wanted = texts.index(operation)
    for step in reversed(steps[: int(steps.searchsorted(before))].tolist()):
        if columns.operation[step] == wanted and actor in (-1, columns.actor[step]):
            return int(step)
    return -1


def _list(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
