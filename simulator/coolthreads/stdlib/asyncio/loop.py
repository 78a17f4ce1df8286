"""The event loop: the standard library's own, but it waits behind a gate of the kernel, in virtual time.

Whatever gives the loop something to do opens the gate: a timer, a thread that calls `call_soon_threadsafe`, a file that is
ready. The loop announces when it looks for such things only if somebody could notice the moment; what happens between two
looks is the business of the tasks.
"""

from __future__ import annotations

import re
import sys
import weakref
from collections import deque
from typing import Any, ClassVar

from coolthreads.errors import NotVirtual
from coolthreads.kernel import tasks
from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.operations import EVERYTHING, POLL, PUT, SWITCH, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.any_order import AnyOrder
from coolthreads.stdlib.asyncio.awaiting import Awaiting
from coolthreads.stdlib.asyncio.clock import Clock
from coolthreads.stdlib.asyncio.foreign import Foreign
from coolthreads.stdlib.asyncio.readiness import Readiness
from coolthreads.stdlib.asyncio.recording import Recording
from coolthreads.stdlib.asyncio.signals import Signals
from coolthreads.stdlib.asyncio.switching import Switching
from coolthreads.stdlib.asyncio.timers import Timers
from coolthreads.stdlib.asyncio.touching import untouched
from coolthreads.stdlib.execution import christen, execution

_Base: Any = object  # the loop of the standard library, once `adapt` has put it in its place

_BY_ITSELF = re.compile("Task-[0-9]+")  # names that count the tasks of the process
_STEPS = frozenset({"task_wakeup", "__step", "__wakeup"})  # methods by which a loop runs a task


class Loop(Signals, Clock, Foreign, AnyOrder, _Base):  # type: ignore[misc]
    """To be put before the loop class of the standard library, see `adapt`."""

    _asyncio: ClassVar[Any]
    tasks: ClassVar[tuple[type, ...]]
    task_class: ClassVar[Any]
    future_class: ClassVar[Any]
    switching: ClassVar[Switching]
    awaiting: ClassVar[Awaiting]
    own_coroutines: ClassVar[frozenset[Any]]
    _ready: deque[Any]
    _stopping: bool
    _debug: bool
    _task_factory: Any

    def __init__(self, selector: Any = None) -> None:
        self._number = kernel.number()
        self._wake = Gate()
        self._thread: Actor | None = None
        self._recording: Recording | None = None
        self._own_row = 0  # of the thread that runs it
        self._readiness = Readiness(self._ready_now)
        with kernel.one_step():
            # Whichever selector is asked for, only ours can wait for the simulated network and for threads.
            super().__init__(self._readiness)
        self._clock_resolution = 1e-9
        self._timers = None
        if kernel.any_time and kernel.current is not None:
            self._timers = Timers(self._number, self._ready_now, self.wake_up, self.time_has_passed)
        if kernel.any_order:
            self.begin_any_order()
        if kernel.observer is not None:
            christen(self._number, "event loop", "event loop")
            self._recording = Recording(self._asyncio, self.awaiting)
        self._step_class: Any = None
        self._first: dict[int, Any] = {}
        self._is_naming = False  # a task is being made whose name depends on this execution alone

    def __hash__(self) -> int:
        return self._number

    def __eq__(self, other: object) -> bool:
        return self is other

    # -- what a loop of the standard library has a pipe to itself for ---------------------------------------------------

    def _make_self_pipe(self) -> None:
        self._internal_fds = 0
        self._ssock = self._csock = None

    def _close_self_pipe(self) -> None:
        """There is none."""

    def _write_to_self(self) -> None:
        self._ready_now()

    def _ready_now(self) -> None:
        kernel.open(self._wake)

    # -- running --------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Have `run_forever` return soon."""
        tasks.nothing_else_goes_on()
        super().stop()

    def run_forever(self) -> None:
        """Run until `stop` is called."""
        thread = kernel.current
        if thread is None:
            if kernel.closing:
                kernel.step(POLL)
            raise NotVirtual("an event loop cannot run outside an execution")
        if kernel.atomic:
            raise NotVirtual("an event loop cannot run during an import or a finaliser")
        if self.is_running():
            super().run_forever()  # raises
        before, self._thread = self._thread, thread
        self.switching.install()
        if kernel.sees_stretches and kernel.events is not None:
            # What the thread did before comes before all that goes on now.
            kernel.events.append((thread.key, SWITCH, EVERYTHING, None))
        own = thread.id, thread.row
        self._own_row = max(0, thread.row)
        try:
            super().run_forever()
        finally:
            thread.id, thread.row = own
            self._thread = before

    def run_until_complete(self, future: Any) -> Any:
        """Run until a future, or the task of a coroutine, is done; what it gives."""
        if getattr(future, "cr_code", None) not in self.own_coroutines or self._has_work():
            return super().run_until_complete(future)
        # To shut down what there is not awaits nothing: no loop need run for it, only the task's name is used up.
        self._check_closed()
        self._check_running()
        execution.count("asyncio task")
        try:
            future.send(None)
        except StopIteration as done:
            return done.value
        raise RuntimeError("the event loop has something to shut down after all")

    def _has_work(self) -> bool:
        """Whether the loop would do anything but shut itself down."""
        timers = self._timers
        return bool(
            self._ready
            or self._scheduled
            or self._asyncgens
            or self._default_executor is not None
            or (timers is not None and (timers.pending or timers.expired))
        )

    def _run_once(self) -> None:
        ready = self._ready
        timers = self._timers
        if kernel.any_order and timers is not None and tasks.are_alone() and not self._readiness.keys:
            timers.collect(ready)
            if not ready and not self._stopping:
                kernel.close(self._wake)
                tasks.await_timer(self._number, self._wake)
                timers.collect(ready)
        elif timers is not None:
            # In this order because most looks are for the ready ones alone.
            if not ready or timers.pending or timers.expired or self._readiness.keys or "ready" in kernel.watched:
                self._look()
                timers.collect(ready)
        else:
            if not ready or "ready" in kernel.watched or self._readiness.keys:
                self._look()
            if self._scheduled:
                self.collect_due()
        if self._readiness.keys and not any(id(handle) in self._first for handle in ready if self._first):
            # With any order those that it finds must not keep the tasks from ever going on: first all have to have gone
            # that were ready at the last look.
            self._process_events(self._readiness.select(0))
            self._first = {id(handle): handle for handle in ready} if kernel.any_order else self._first
        if kernel.any_order:
            self.run_any()
            return
        for _ in range(len(ready)):
            handle = ready.popleft()
            if not handle._cancelled:
                callback = handle._callback
                # As `_task_of` finds it, without the call: most callbacks are steps of tasks.
                is_step = callback.__class__ is self._step_class
                self._run(handle, callback.__self__ if is_step else self._task_of(handle))
        handle = callback = None

    def _look(self) -> None:
        """Wait until there is something to do, or offer the turn, so that there may be more."""
        readiness, timers = self._readiness, self._timers
        target: type_of_target = self._number
        if readiness.keys:
            target = (self._number, *readiness.targets())
        has_something = self._has_something()
        if has_something or "touched loop" in kernel.watched:
            kernel.step(POLL, target)
            # What a thread has put here without waking the loop up was there at this look, or is found after the wait.
            if has_something or self._has_something():
                return
        timeout: int | None = None
        if timers is None:
            self.drop_cancelled()
            if self._scheduled:
                timeout = max(0, self.in_nanoseconds(self._scheduled[0]._when) - kernel.now)
                if timeout == 0:
                    return
        kernel.close(self._wake)
        kernel.wait(POLL, target, self._wake, timeout)
        if self._recording is not None:
            self._recording.polled()

    def _has_something(self) -> bool:
        """Whether there is something to do now."""
        timers, readiness = self._timers, self._readiness
        return bool(
            self._ready
            or self._stopping
            or (timers is not None and timers.expired)
            or (readiness.keys and readiness.select(0))
        )

    def _task_of(self, handle: Any) -> Any:
        """The task that a handle lets go on, or None."""
        callback = handle._callback
        if callback.__class__ is self._step_class:
            return callback.__self__
        task = getattr(callback, "__self__", None)
        if task is None or not isinstance(task, self.tasks):
            return None
        if getattr(callback, "__name__", "__step") not in _STEPS:
            return None
        return task

    def _run(self, handle: Any, task: Any) -> None:
        recording, thread = self._recording, kernel.current
        actor = None if task is None else getattr(task, "_ct_actor", None)
        if actor is None or thread is None:
            if recording is not None:
                recording.callback(handle)
            handle._run()
            handle = task = None  # see below
            return
        if kernel.machine is not None:
            kernel.now += kernel.machine.costs.tasks.step
        before = thread.id, thread.row
        thread.id, thread.row = actor.id, actor.row
        try:
            if recording is not None:
                recording.resumed(actor, task)
            handle._run()
        finally:
            if not kernel.closing:
                if recording is not None:
                    recording.suspended(actor, task)
                if task.done():
                    actor.ended = True
                    actor.twin = None
            thread.id, thread.row = before
            # The traceback of an exception in the task may keep this frame.
            task = handle = None

    # -- what becomes ready ---------------------------------------------------------------------------------------------

    def _call_soon(self, callback: Any, args: Any, context: Any) -> Any:
        thread = self._thread
        if thread is not None and thread is not kernel.current and kernel.current is not None:
            if not self._is_touched:
                self.announce_touch()
        elif "ready" in kernel.watched:
            kernel.step(PUT, self._number)
        handle = self._asyncio.events.Handle(callback, args, self, context)
        if handle._source_traceback:
            del handle._source_traceback[-1]
        self._ready.append(handle)
        task = self._task_of(handle)
        if task is not None:
            actor = getattr(task, "_ct_actor", None)
            if actor is None:
                self._welcome(task, callback)
            elif self._recording is not None:
                self._recording.woken(actor)
        if kernel.any_order:
            self.made_ready(handle, task)
        return handle

    def call_soon_threadsafe(self, callback: Any, *args: Any, context: Any = None) -> Any:
        """Have a function called by the loop, from any thread."""
        self._check_closed()
        if self._debug:
            self._check_callback(callback, "call_soon_threadsafe")
        thread, me = self._thread, kernel.current
        kernel.watch("ready")
        if thread is not None and thread is not me:
            kernel.step(PUT, self._number)
            self._check_closed()
            # What a thread may do is not what it must not: see `_call_soon`.
            self._thread = None
            try:
                handle = self._append(callback, args, context)
            finally:
                self._thread = thread
        else:
            handle = self._append(callback, args, context)
        if handle._source_traceback:
            del handle._source_traceback[-2:]
        self._write_to_self()
        return handle

    def _append(self, callback: Any, args: Any, context: Any) -> Any:
        with kernel.one_step():
            return self._call_soon(callback, args, context)

    def _welcome(self, task: Any, callback: Any) -> None:
        """A task that is to run for the first time."""
        me = self._thread or kernel.current
        if me is None:
            return
        if self._step_class is None and not hasattr(callback, "__name__"):
            self._step_class = type(callback)
        coro = task.get_coro()
        if getattr(coro, "cr_code", None) in self.own_coroutines:
            # The loop's own business when it is closed: it counts as a callback.
            return
        with untouched:
            if not self._is_naming and _BY_ITSELF.fullmatch(task.get_name()):
                task.set_name(f"Task-{execution.count('asyncio task')}")
            name = task.get_name()
        actor = task._ct_actor = tasks.new_task(me, name)
        actor.twin = weakref.ref(task)
        if kernel.any_order and kernel.sees_stretches:
            self.made.append(awaits.number(task))
        if self._recording is not None:
            self._recording.created(actor, task, me.row if self._thread is None else self._own_row)

    # -- making things --------------------------------------------------------------------------------------------------

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None, **options: Any) -> Any:
        """A task of this loop, named by its order of creation in this execution."""
        if self._task_factory is not None and sys.version_info >= (3, 14):
            # A factory is given what was asked for, and nothing is done to what it makes.
            self._check_closed()
            wanted = {"name": name, "context": context}
            options |= {option: value for option, value in wanted.items() if value is not None}
            return self._task_factory(self, coro, **options)
        if name is None:
            name = f"Task-{execution.count('asyncio task')}"
        if self._task_factory is not None:
            if context is not None:
                options["context"] = context
            task = self._task_factory(self, coro, **options)
            set_name = getattr(task, "set_name", None)
            if set_name is not None:
                set_name(name)
            return task
        self._check_closed()
        self._is_naming = True
        try:
            task = self.task_class(coro, loop=self, name=name, context=context, **options)
        finally:
            self._is_naming = False
        if task._source_traceback:
            del task._source_traceback[-1]
        return task

    def create_future(self) -> Any:
        """A future of this loop."""
        return self.future_class(loop=self)

    def call_exception_handler(self, context: dict[str, Any]) -> None:
        """Something has gone wrong that nobody else can be told."""
        if self._recording is not None and kernel.current is not None:
            self._recording.reported(context)
        super().call_exception_handler(context)

    def close(self) -> None:
        """Nothing can be run any more."""
        is_running = self.is_running()
        super().close()
        if not is_running and self._timers is not None:
            self._timers.close()
            self._timers = None
