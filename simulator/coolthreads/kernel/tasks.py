"""Tasks of event loops, which a thread plays one at a time, and timers, for which nobody has to run.

A task is an actor only where that matters: in the trace, in the schedule, and, with any order, where it is chosen. In between
the thread that runs its loop is the current actor, and goes under the task's name.

Invariant: a task is enabled only while its loop's thread is choosing among tasks, in place of that thread.
"""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Actor, Gate, Played
from coolthreads.kernel.operations import EVERYTHING, START, SWITCH, type_of_target
from coolthreads.kernel.turns import kernel

_AFTER_THREADS = 1 << 24  # indices of tasks and timers begin here: in the order of actors they come last
_TASKS, _TIMERS = -1, -2  # children of a thread that are no threads are counted downwards


def new_task(thread: Actor, name: str) -> Played:
    """An actor for a task of a loop that ``thread`` runs, or will run; it may be chosen once it is ready."""
    count = kernel.counts[0] = kernel.counts[0] + 1
    index = _AFTER_THREADS + len(kernel.others)
    key = kernel.key_for(thread, _TASKS - 2 * count) if kernel.any_order else 0
    task = Played(index, key, f"A{count}", name, thread)
    task.kind = "task"
    kernel.others.append(task)
    if kernel.any_order:
        kernel.by_key[key] = task
    return task


def play(task: Played) -> tuple[str, int]:
    """The current thread goes under the name of ``task``; returns what `rest` needs."""
    me = kernel.current
    assert me is not None
    before = me.id, me.row
    me.id, me.row = task.id, task.row
    return before


def rest(me: Actor, before: tuple[str, int]) -> None:
    """The thread goes under its own name again."""
    me.id, me.row = before


def pick(candidates: list[Actor]) -> Actor:
    """Which of ``candidates`` (tasks of the loop of the current thread, or the thread itself), given in the order in which
    they became ready, goes next. Other threads may have turns before."""
    me = kernel.current
    assert me is not None
    if kernel.observer is None and len(candidates) == 1 and len(kernel.enabled) == 1:
        return candidates[0]
    if len(candidates) + len(kernel.enabled) > 2:
        # What is offered here is known by other keys than what is carried out: no search may prune.
        kernel.watch("order")
    me.operation, me.target, me.part = SWITCH, EVERYTHING, None
    me.clock = kernel.now
    enabled = kernel.enabled
    place = enabled.index(me)
    me.is_enabled = False
    for candidate in candidates:
        candidate.greenlet = me.greenlet
        candidate.is_enabled = True
    enabled[place : place + 1] = candidates
    # To leave a task that awaits is no preemption.
    kernel.current = None
    try:
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
    if kernel.events is not None:
        kernel.events.append((me.key, SWITCH, EVERYTHING, None))
    return picked


def new_timer(
    owner_row: int, thread: Actor, operation: str, target: type_of_target, due: int, fire: Callable[[], None]
) -> Played:
    """A timer that may go off at any moment while it is allowed to; ``due`` is the virtual time that it will be at least.
    What it does is recorded in ``owner_row``."""
    count = kernel.counts[1] = kernel.counts[1] + 1
    index = _AFTER_THREADS + len(kernel.others)
    timer = Played(index, kernel.key_for(thread, _TIMERS - 2 * count), f"C{count}", "timer", thread)
    timer.kind = "timer"
    timer.row = owner_row
    timer.operation, timer.target, timer.deadline, timer.fire = operation, target, due, fire
    timer.number = kernel.number()
    timer.gate = gate = Gate()
    gate.pending.append(timer)
    kernel.others.append(timer)
    kernel.by_key[timer.key] = timer
    if kernel.events is not None:
        kernel.events.append((thread.key, START, timer.number, None))
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
