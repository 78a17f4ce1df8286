"""What a recorded execution tells of tasks: who made them, what they await, who woke them up, and how they ended."""

from __future__ import annotations

from types import FrameType
from typing import Any

from coolthreads.insight.tasks import FOREIGN, SWALLOWED
from coolthreads.kernel.actor import Played
from coolthreads.kernel.operations import AWAIT, BEGIN, CALL, END, REPORT, START, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.awaiting import Awaiting
from coolthreads.stdlib.execution import christen
from coolthreads.trace import State


class Recording:
    """Of one loop; only for executions that have an observer."""

    def __init__(self, asyncio: Any, awaiting: Awaiting) -> None:
        self._awaiting = awaiting
        self._cancelled = asyncio.CancelledError
        self._begun: set[Played] = set()

    @property
    def _observer(self) -> Any:
        return kernel.observer

    def created(self, actor: Played, task: Any, thread: int) -> None:
        """A task of the loop of the thread in row ``thread`` is new; whoever has the turn has made it."""
        coro = task.get_coro()
        name = getattr(coro, "__qualname__", "") or type(coro).__name__
        actor.name = f"{task.get_name()} ({name})"
        actor.number = self._observer.number_of(task)
        christen(actor.number, "task", actor.id)
        kernel.note(START, actor.number)
        self._observer.task_created(actor, thread)

    def resumed(self, actor: Played, task: Any) -> None:
        """The task goes on, or begins."""
        if actor not in self._begun:
            self._begun.add(actor)
            self._step(BEGIN, actor.number, task.get_coro().cr_frame if hasattr(task.get_coro(), "cr_frame") else None)
            return
        self._step(AWAIT, actor.target, None)
        waiter = task._fut_waiter
        if task._must_cancel or (waiter is not None and waiter.cancelled()):
            self._observer.raised(self._cancelled())

    def suspended(self, actor: Played, task: Any) -> None:
        """A stretch of the task is over."""
        observer = self._observer
        if not task.done():
            actor.operation = AWAIT
            actor.target, chain = self._awaiting.target_of(task)
            observer.task_waits(actor, chain)
            waiter = task._fut_waiter
            if waiter is None or waiter.done():
                observer.task_ready(actor)
            return
        self._step(END, actor.number, None)
        if task.cancelled():
            observer.raised(self._cancelled())
            observer.task_ended(actor, State.CANCELLED)
        elif task._exception is not None:
            observer.raised(task._exception)
            observer.task_ended(actor, State.FAILED)
        else:
            if task.cancelling() and getattr(task, "_ct_asked", False):
                observer.remark(SWALLOWED)
            observer.task_ended(actor, State.DONE)

    def _step(self, operation: str, target: type_of_target, frame: FrameType | None) -> None:
        me = kernel.current
        assert me is not None
        kernel.steps += 1
        me.operation, me.target, me.part, me.site = operation, target, None, -1
        self._observer.task_steps(me, frame)

    def polled(self) -> None:
        """The loop has looked for something to do; that its time was up says nothing."""
        self._observer.remark("")

    def woken(self, actor: Played) -> None:
        """Whoever has the turn lets the task go on."""
        self._observer.task_ready(actor)

    def callback(self, handle: Any) -> None:
        """The loop calls something that is no task."""
        kernel.note(CALL, 0)
        callback = handle._callback
        self._observer.remark(getattr(callback, "__qualname__", type(callback).__name__))

    def foreign(self, loop: Any) -> None:
        """A thread that does not run the loop has touched it; its step has just been recorded."""
        self._observer.remark(FOREIGN)

    def reported(self, context: dict[str, Any]) -> None:
        """The loop tells of something that went wrong."""
        about = context.get("task") or context.get("future")
        actor = getattr(about, "_ct_actor", None)
        # A task that is being destroyed is not known any more.
        number = 0 if about is None else self._awaiting.number_of(about, None) if actor is None else actor.number
        kernel.note(REPORT, number)
        self._observer.remark(str(context.get("message", "")))
