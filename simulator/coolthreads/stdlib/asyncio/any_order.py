"""The part of the loop that lets any ready task go next.

What can be chosen is the next stretch of a task, or the next callback that is no task: those keep their order among
themselves, and what stops the loop comes after all that was ready before it. Two things happen without a choice, because
nobody could tell whether they have happened yet: a `gather`, a task group or a `wait` for all learns that one of several has
come to a good end; and, as long as there are no timers but sleeps, a sleep may be over as soon as it has begun.
"""

from __future__ import annotations

from typing import Any, ClassVar

from coolthreads.kernel import tasks
from coolthreads.kernel.actor import Actor, Played
from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.footprints import ADDING, CHANGING, READING
from coolthreads.kernel.turns import PATIENCE, kernel
from coolthreads.stdlib.asyncio.row import Candidate, Ready, Row

_MANY = 30  # ready handles: it is worth while to keep their row
_MOMENT = PATIENCE // 100  # that lasts what gives up its turn only to go on

_Base: Any = object  # the loop of the standard library, once `adapt` has put it in its place


class AnyOrder(_Base):  # type: ignore[misc]
    """What it needs of the loop is declared here."""

    _asyncio: ClassVar[Any]
    _ready: Any
    _recording: Any
    _timers: Any
    _thread: Actor | None

    def begin_any_order(self) -> None:
        """Nothing is ready yet."""
        self._row: Row | None = None  # once it is worth its while
        # What callbacks that are no tasks wait in, as a target.
        self._row_of_callbacks = kernel.number()
        self.made: list[int] = []  # the tasks, as targets
        if self._timers is not None:
            self._timers.row = self._row_of_callbacks
        self._put_by: dict[int, tuple[int, ...]] = {}  # id of a callback that is no task -> who has made it ready
        self._news: list[Any] = []  # callbacks that tell of good ends
        self._ends: dict[int, list[int]] = {}  # who waits for several (its number) -> the events that were good ends
        self._wakers: tuple[int, ...] = ()
        self._others: list[Actor] = []  # who could have been chosen, the last time that the row was not kept

    def made_ready(self, handle: Any, task: Any) -> None:
        """Something was put in the row of what is ready, by whoever goes on."""
        wakers = self._wakers or tasks.waker()
        actor = None if task is None else getattr(task, "_ct_actor", None)
        if actor is not None:
            actor.woken_by, actor.is_ready = wakers, True
            return
        footprint = kernel.footprint
        if _last(self._asyncio) is handle._callback:
            tasks.nothing_else_goes_on()
        elif self._is_good_end(handle):
            self._news.append(handle)
            if footprint is not None:
                footprint.add(self._row_of_callbacks, None, READING)
        elif footprint is not None:
            footprint.add(self._row_of_callbacks, None, CHANGING)
        if kernel.sees_stretches:
            self._put_by[id(handle)] = wakers

    def run_any(self) -> None:
        """One of those that are ready goes on."""
        chosen = self._choose()
        if chosen is None:
            return
        actor, handle, task = chosen
        self._ready.remove(handle)
        number = len(kernel.events or ())
        tasks.begin_stretch(actor, self._wakers_of(actor, handle, task) if kernel.sees_stretches else ())
        if kernel.footprint is not None:
            self._touch_own(actor, handle, task)
        passed, others = 0, self._others
        actor.starved = 0
        if isinstance(actor, Played):
            actor.is_ready = False
            passed, actor.slept = actor.slept, 0
            if actor.is_asleep:
                actor.is_asleep = False
                kernel.pass_to(max(kernel.now, actor.due))
            if passed and self._row is not None and self._row.is_kept:
                self._row.pass_by(passed, self._own_thread())
                passed = 0
        try:
            self._run(handle, task)
            if not kernel.closing:
                self._settle(task, number)
        finally:
            if not kernel.closing:
                tasks.end_stretch(number)
                if isinstance(actor, Played) and actor.is_ready and not actor.slept:
                    # It has let others go first, but may be the next one again.
                    actor.slept = _MOMENT
                if passed:
                    self._starve(passed, [other for other in others if other is not actor])
            task = handle = chosen = None

    def _choose(self) -> Candidate | None:
        """Who goes next; None: nobody can, or a timer has gone off, so there may be more."""
        row, thread, ready = self._row, self._own_thread(), self._ready
        if len(ready) == 1 == len(kernel.enabled) and row is None and kernel.observer is None:
            # Most looks of a few tasks find one.
            handle = ready[0]
            if not handle._cancelled:
                task = None if handle._callback is _last(self._asyncio) else self._task_of(handle)
                self._others = []
                return (thread if task is None else getattr(task, "_ct_actor", thread)), handle, task
        if row is None and len(ready) > _MANY:
            self._ready = Ready(ready)
            row = self._row = Row(self._ready, self._task_of, _last(self._asyncio))
        if row is not None and row.keep():
            for handle in row.cancelled():
                self._ready.remove(handle)
                self._leave_out(handle)
            actors = row.candidates(thread)
            if not actors:
                return None
            picked = actors[0] if len(actors) == 1 == len(kernel.enabled) else tasks.pick_alone(actors)
            return None if picked is None else row.take(picked)
        candidates = self._fair(self._candidates())
        if not candidates:
            return None
        actors = self._others = [actor for actor, _, _ in candidates.values()]
        if len(candidates) == 1 == len(kernel.enabled) and kernel.observer is None:
            return candidates[actors[0].index]
        picked = tasks.pick(actors)
        return None if picked is None else candidates[picked.index]

    def _own_thread(self) -> Actor:
        thread = kernel.current
        assert thread is not None
        return thread

    def time_has_passed(self, duration: int) -> None:
        """A timer has gone off, so many nanoseconds after it was set, before those who are ready."""
        if self._row is not None and self._row.is_kept and self._row.keep():
            self._row.pass_for_all(duration, self._thread)
            return
        found = [getattr(self._task_of(handle), "_ct_actor", self._thread) for handle in self._ready]
        self._starve(duration, [actor for actor in found if actor is not None])

    def _starve(self, duration: int, others: list[Actor]) -> None:
        for other in others:
            other.starved += duration

    def _fair(self, candidates: dict[int, Candidate]) -> dict[int, Candidate]:
        """Nobody who could go on is left out for ever in favour of those who look again and again."""
        for actor, _, _ in candidates.values():
            if actor.starved >= PATIENCE:
                break
        else:
            return candidates
        starved = {}
        for index, found in candidates.items():
            actor = found[0]
            if actor.starved >= PATIENCE + (actor.slept if isinstance(actor, Played) and actor.is_asleep else 0):
                starved[index] = found
        if not starved or len(starved) == len(candidates):
            return candidates
        kernel.shortened = True
        return starved

    def _candidates(self) -> dict[int, Candidate]:
        """Who can be chosen, by the index of its actor, with the handle and the task that go with it."""
        ready, thread = self._ready, kernel.current
        assert thread is not None
        found: dict[int, Candidate] = {}
        asleep: list[Candidate] = []
        last = _last(self._asyncio)
        for handle in list(ready):
            if handle._cancelled:
                ready.remove(handle)
                self._leave_out(handle)
                continue
            if handle._callback is last:
                if not found:
                    found[thread.index] = (thread, handle, None)
                break
            task = self._task_of(handle)
            actor = thread if task is None else getattr(task, "_ct_actor", thread)
            if getattr(actor, "is_asleep", False):
                asleep.append((actor, handle, task))
            elif actor.index not in found:
                found[actor.index] = (actor, handle, task)
        for candidate in sorted(asleep, key=_due):
            found[candidate[0].index] = candidate
        return found

    def _leave_out(self, handle: Any) -> None:
        """A callback that was cancelled: that it could have been called before has to be seen."""
        if kernel.sees_stretches and kernel.events is not None and self._task_of(handle) is None:
            number = len(kernel.events)
            thread = kernel.current
            assert thread is not None
            tasks.begin_stretch(thread, self._wakers_of(thread, handle, None))
            self._touch_own(thread, handle, None)
            tasks.end_stretch(number)

    def _wakers_of(self, actor: Actor, handle: Any, task: Any) -> tuple[int, ...]:
        if not kernel.sees_stretches:
            return ()
        if task is not None and isinstance(actor, Played):
            return actor.woken_by
        putters = self._put_by if self._timers is None or id(handle) in self._put_by else self._timers.put_by
        return putters.pop(id(handle), ())

    def _touch_own(self, actor: Actor, handle: Any, task: Any) -> None:
        footprint = kernel.footprint
        if footprint is None:
            return
        if task is not None:
            footprint.add(awaits.number(task), "stretch", CHANGING)
            return
        footprint.add(self._row_of_callbacks, None, CHANGING)
        if handle._callback is _last(self._asyncio):
            tasks.nothing_else_goes_on()
        waiting = waits_for_all(self._asyncio, handle._callback)
        if waiting is not None:
            footprint.add(awaits.number(waiting), None, CHANGING)

    def _settle(self, task: Any, number: int) -> None:
        """A stretch is over: what follows from it without a choice."""
        footprint = kernel.footprint
        if task is not None and footprint is not None and task.done():
            footprint.add(awaits.number(task), "end", CHANGING)
        if self._news:
            news, self._news = self._news, []
            for handle in news:
                if not handle._cancelled and self._is_next_callback(handle):
                    self._tell(handle, number)
        if self._timers is not None:
            for handle in self._timers.take_over():
                self.wake_up(handle, is_over=False)

    def _is_next_callback(self, handle: Any) -> bool:
        """Whether no other one that is no task would have to come before it."""
        row = self._row
        if row is not None and row.sort_out():
            return row.first_callback() is handle
        for other in self._ready:
            if other is handle:
                return True
            if not other._cancelled and self._task_of(other) is None:
                return False
        return False

    def _tell(self, handle: Any, number: int) -> None:
        """Of a good end, by the handle that does so."""
        self._ready.remove(handle)
        if self._row is not None:
            self._row.drop(handle)
        self._put_by.pop(id(handle), None)
        footprint, kernel.footprint = kernel.footprint, None
        if footprint is not None:
            whom = awaits.number(waits_for_all(self._asyncio, handle._callback))
            footprint.add(whom, None, ADDING)
            ends = self._ends.setdefault(whom, [])
            ends.append(number)
            # That it was the last one says nothing.
            self._wakers = tuple(ends)
        try:
            self._run(handle, None)
        finally:
            self._wakers = ()
            kernel.footprint = footprint

    def wake_up(self, handle: Any, is_over: bool = True) -> bool:
        """A sleep is over, or may be; False if there are callbacks that have to be called before that is told."""
        handle._scheduled = False
        if handle._cancelled:
            return True
        if is_over and self._is_callback_ready():
            return False
        footprint, kernel.footprint = kernel.footprint, None
        fresh = None if self._row is None else self._ready.fresh
        known = len(self._ready if fresh is None else fresh)
        try:
            handle._run()
        finally:
            kernel.footprint = footprint
        due = self.in_nanoseconds(handle._when)
        for woken in (list(self._ready) if fresh is None else fresh)[known:]:
            task = self._task_of(woken)
            actor = None if task is None else getattr(task, "_ct_actor", None)
            if actor is not None and not is_over:
                actor.is_asleep, actor.due = True, due
            if actor is not None:
                actor.slept = max(0, due - kernel.now)
        return True

    def _is_callback_ready(self) -> bool:
        row = self._row
        if row is not None and row.sort_out():
            return row.first_callback() is not None
        return any(not other._cancelled and self._task_of(other) is None for other in self._ready)

    def _is_good_end(self, handle: Any) -> bool:
        """Whether a callback tells somebody who waits for several that one of them has come to a good end."""
        args = handle._args
        if waits_for_all(self._asyncio, handle._callback) is None or not args:
            return False
        one = args[0]
        return one._exception is None and one._state != "CANCELLED"

    # -- the loop's ---------------------------------------------------------------------------------------------------

    def _task_of(self, handle: Any) -> Any:
        raise NotImplementedError

    def _run(self, handle: Any, task: Any) -> None:
        raise NotImplementedError

    def in_nanoseconds(self, when: float) -> int:
        """A moment of the loop's clock, in the kernel's time."""
        raise NotImplementedError


def _last(asyncio: Any) -> Any:
    """The callback that stops the loop when what it was to run until is complete."""
    return asyncio.base_events._run_until_complete_cb


def _due(candidate: Candidate) -> int:
    actor = candidate[0]
    return actor.due if isinstance(actor, Played) else 0


def waits_for_all(asyncio: Any, callback: Any) -> Any:
    """Who is told by a callback of the end of one of several, if they have all to end before that means anything."""
    function = getattr(callback, "__func__", None)
    if function is not None:
        return callback.__self__ if function is asyncio.TaskGroup._on_task_done else None
    code = getattr(callback, "__code__", None)
    if code is None or code.co_name not in ("_done_callback", "_on_completion"):
        return None
    if code.co_filename != asyncio.gather.__code__.co_filename:
        return None
    known = dict(zip(code.co_freevars, callback.__closure__ or (), strict=False))
    if code.co_name == "_done_callback":
        outer = known.get("outer")
        return None if outer is None else outer.cell_contents
    if "waiter" not in known or known["timeout_handle"].cell_contents is not None:
        return None
    return known["waiter"].cell_contents if known["return_when"].cell_contents == asyncio.ALL_COMPLETED else None
