"""Tasks of event loops, which a thread plays one at a time, and timers, for which nobody has to run.

A task is an actor only where that matters: in the trace, in the schedule, and, with any order, where it is chosen. In between
the thread that runs its loop is the current actor, and goes under the task's name.

Invariant: a task is enabled only while its loop's thread is choosing among tasks, in place of that thread.
"""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Actor, Gate, Played
from coolthreads.kernel.footprints import ADDING, CHANGING, Footprint
from coolthreads.kernel.operations import EVERYTHING, LIFE, POLL, START, STRETCH, SWITCH, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.verdict import Verdict

_AFTER_THREADS = 1 << 24  # indices of tasks and timers begin here: in the order of actors they come last
_TIMERS = -2  # children of a thread that are no threads are counted downwards
_SALTS = (1 << 31) - 1


class Task(Played):
    """Can go on while its loop's thread asks who shall: then it is among those who can, and at no other time."""

    @property
    def is_enabled(self) -> bool:
        return self in kernel.enabled

    @is_enabled.setter
    def is_enabled(self, value: bool) -> None:
        """It is a consequence."""


def new_task(thread: Actor, name: str) -> Played:
    """An actor for a task of a loop that ``thread`` runs, or will run; it may be chosen once it is ready."""
    count = kernel.counts[0] = kernel.counts[0] + 1
    index = _AFTER_THREADS + len(kernel.others)
    task = Task(index, 0, f"A{count}", name, thread)
    task.kind = "task"
    kernel.others.append(task)
    if kernel.any_order:
        task.key = _key_of_made(task)
        task.woken_by = waker()
        kernel.by_key[task.key] = task
        if kernel.footprint is not None:
            kernel.footprint.add(LIFE, None, CHANGING if "names of tasks" in kernel.watched else ADDING)
    return task


def maker() -> Actor:
    """Who makes what is being made: a task, where any may go next, or else a thread."""
    me = kernel.current
    assert me is not None
    return me.plays or me


def _key_of_made(made: Actor) -> int:
    """The same in whatever order those go on that make others."""
    one = maker()
    one.made += 1
    made.salt = (one.salt * 1_000_003 + one.made) % _SALTS
    return kernel.key_for(one, -one.made)


def salt() -> int:
    """A number for the hash of what is made now, the same in whatever order those go on that make others."""
    one = maker()
    one.hashes += 1
    return (one.salt * 69_069 + one.hashes) % _SALTS


# -- any order ------------------------------------------------------------------------------------------------------------


def are_alone() -> bool:
    """Whether nobody can come between tasks but timers: then the stretches of tasks are all that there is to choose from."""
    return len(kernel.actors) == 1


def waker() -> tuple[int, ...]:
    """The event without which what is made ready now would not be."""
    number = kernel.latest() if kernel.sees_stretches else -1
    return (number,) if number >= 0 else ()


def pick(candidates: list[Actor]) -> Actor | None:
    """Which of ``candidates`` (tasks of the loop of the current thread, or the thread itself), given in the order in which
    they became ready, goes next. Other threads may have turns before. None: a timer has gone off, so there may be more."""
    me = kernel.current
    assert me is not None
    if not are_alone() or kernel.coarse:
        # What a stretch touches is not known where others come in between: no search may prune.
        kernel.watch("order")
    if kernel.observer is None and len(candidates) == 1 and len(kernel.enabled) == 1:
        return candidates[0]
    me.clock = kernel.now
    if me.is_new:
        me.operation, me.target, me.part, me.site = SWITCH, EVERYTHING, None, -1
        if kernel.observer is not None:
            kernel.observer.announced(me)
        kernel._return_to_parent(me)
    enabled = kernel.enabled
    place = enabled.index(me)
    me.is_enabled = False
    for candidate in candidates:
        candidate.greenlet = me.greenlet
        candidate.is_enabled = True
        if kernel.observer is None:
            candidate.operation, candidate.target, candidate.part = STRETCH, EVERYTHING, None
    enabled[place : place + 1] = candidates
    # To leave a task that awaits is no preemption.
    kernel.current = None
    picked: Actor | None = None
    try:
        if are_alone():
            chosen = kernel._pick()
            if chosen.fire is not None:
                kernel._fire(chosen)
            else:
                picked = chosen
        else:
            chosen = kernel._choose()
            if chosen.greenlet is me.greenlet:
                kernel.current = chosen
            else:
                kernel._give(me, chosen)
            picked = kernel.current
            assert picked is not None
    finally:
        for candidate in candidates:
            candidate.is_enabled = False
            if candidate in enabled:
                enabled.remove(candidate)
            if candidate is not me:
                candidate.greenlet = None
        if not kernel.closing:
            kernel.current = me
            if me not in enabled:
                kernel.put_back(me)
    return picked


def pick_alone(candidates: list[Actor]) -> Actor | None:
    """The same where there is no other thread and nothing is recorded, at the same cost for many as for few."""
    me = kernel.current
    assert me is not None
    if kernel.coarse:
        kernel.watch("order")
    me.clock = kernel.now
    me.operation, me.target, me.part = STRETCH, EVERYTHING, None
    enabled = kernel.enabled
    place = enabled.index(me)
    enabled[place : place + 1] = candidates
    kernel.current = None
    chosen = kernel._pick()
    enabled[place : place + len(candidates)] = [me]
    if chosen.fire is None:
        kernel.current = me
        return chosen
    me.is_enabled = False
    kernel._fire(chosen)
    me.is_enabled = True
    kernel.current = me
    return None


def await_timer(target: int, gate: Gate) -> None:
    """No task of the only thread can go on: let a timer go off, which opens the gate; it is no step of anybody."""
    me = kernel.current
    assert me is not None
    me.operation, me.target, me.part, me.site = POLL, target, None, -1
    if kernel.observer is not None:
        kernel.observer.announced(me)
    me.gate = gate
    me.timeout = None
    gate.pending.append(me)
    kernel._shut_out(me)
    while not gate.is_open:
        chosen = kernel._pick()
        if chosen.fire is None:
            break
        kernel._fire(chosen)
    gate.pending.remove(me)
    me.gate = None
    me.ticket += 1


def begin_stretch(actor: Actor, wakers: tuple[int, ...]) -> None:
    """A task goes on, or the thread with something that is no task."""
    me = kernel.current
    assert me is not None
    me.plays = actor
    if kernel.observer is None:
        steps = kernel.steps = kernel.steps + 1
        if steps > kernel.max_steps:
            kernel._stop(Verdict.STEP_LIMIT)
    if kernel.sees_stretches:
        footprint = kernel.footprint = Footprint(kernel.next_number, wakers)
        assert kernel.events is not None
        kernel.events.append((actor.key, STRETCH, EVERYTHING, footprint))
    elif kernel.events is not None:
        kernel.events.append((me.key, SWITCH, EVERYTHING, None))


def end_stretch(number: int) -> None:
    """It is over; ``number`` is that of its event."""
    me, footprint = kernel.current, kernel.footprint
    if me is not None:
        me.plays = None
    if footprint is None or kernel.events is None:
        return
    kernel.footprint = None
    if not footprint.is_everything:
        targets = tuple(footprint.accesses)
        kernel.events[number] = (kernel.events[number][0], STRETCH, targets, footprint)


def nothing_else_goes_on() -> None:
    """The stretch that goes on decides what can still happen at all."""
    if kernel.footprint is not None:
        kernel.footprint.is_everything = True


def new_timer(
    owner_row: int, thread: Actor, operation: str, target: type_of_target, due: int, fire: Callable[[], None]
) -> Played:
    """A timer that may go off at any moment while it is allowed to; ``due`` is the virtual time that it will be at least.
    What it does is recorded in ``owner_row``."""
    count = kernel.counts[1] = kernel.counts[1] + 1
    index = _AFTER_THREADS + len(kernel.others)
    timer = Played(index, 0, f"C{count}", "timer", thread)
    timer.key = _key_of_made(timer) if kernel.any_order else kernel.key_for(thread, _TIMERS - 2 * count)
    timer.kind = "timer"
    timer.row = owner_row
    timer.operation, timer.target, timer.deadline, timer.fire = operation, target, due, fire
    timer.number = kernel.number()
    timer.gate = gate = Gate()
    gate.pending.append(timer)
    kernel.others.append(timer)
    kernel.by_key[timer.key] = timer
    if kernel.events is not None:
        kernel.events.append((maker().key, START, timer.number, None))
    return timer


def expire_last(timer: Played, timeout: int) -> None:
    """Let a timer go off only when nobody can go on, by then after those whose time is up earlier."""
    timer.timeout = timeout
    timer.expiry = kernel.waited + timeout
    kernel.wait_for_time(timer)


def give_up(timer: Played) -> None:
    """A timer is not needed any more. (It has not ended: that it could have gone off earlier remains to be tried.)"""
    timer.ticket += 1
    timer.timeout = None
    forbid(timer)
    if timer.is_enabled and not timer.ended:
        timer.is_enabled = False
        kernel.enabled.remove(timer)


def allow(timer: Played) -> None:
    """The timer may go off at any moment from now on."""
    if timer.gate is not None and not timer.ended:
        kernel.open(timer.gate)


def forbid(timer: Played) -> None:
    """The timer may not go off now."""
    if timer.gate is not None and not timer.ended:
        kernel.close(timer.gate)
        # Where it could have gone off is where it was offered, and nowhere else.
        timer.gate.closed_by = -1
