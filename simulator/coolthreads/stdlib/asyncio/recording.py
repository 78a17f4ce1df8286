"""What a recorded execution tells of tasks: who made them, what they await, who woke them up, and how they ended."""

from __future__ import annotations

from typing import Any

from coolthreads.kernel.actor import Played
from coolthreads.kernel.operations import AWAIT, BEGIN, CALLBACK, END, START
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.awaiting import Awaiting
from coolthreads.stdlib.asyncio.futures import number_of
from coolthreads.stdlib.execution import christen
from coolthreads.trace import State


class Recording:
    """Only for executions that have an observer."""

    def __init__(self, asyncio: Any) -> None:
        self._awaiting = Awaiting(asyncio)
        self._begun: set[Played] = set()

    @property
    def _observer(self) -> Any:
        return kernel.observer

    def created(self, loop: Any, actor: Played, task: Any) -> None:
        """A task is new; whoever has the turn has made it."""
        coro = task.get_coro()
        name = getattr(coro, "__qualname__", "") or type(coro).__name__
        actor.name = f"{task.get_name()} ({name})"
        actor.number = number_of(task)
        christen(actor.number, "task", actor.name)
        kernel.note(START, actor.number)
        self._observer.task_created(actor, loop._own_row)

    def resumed(self, actor: Played, task: Any) -> None:
        """The task goes on, or begins."""
        if actor in self._begun:
            kernel.note(AWAIT, actor.target, actor.part, actor.site)
        else:
            self._begun.add(actor)
            kernel.note(BEGIN, actor.number)

    def suspended(self, actor: Played, task: Any) -> None:
        """A stretch of the task is over."""
        observer = self._observer
        if task.done():
            kernel.note(END, actor.number)
            failed = not task.cancelled() and task._exception is not None
            observer.task_ended(actor, State.CANCELLED if task.cancelled() else State.FAILED if failed else State.DONE)
            return
        actor.operation = AWAIT
        actor.target = self._awaiting.target_of(task)
        observer.task_waits(actor)

    def woken(self, actor: Played) -> None:
        """Whoever has the turn lets the task go on."""
        self._observer.task_ready(actor)

    def callback(self, loop: Any, handle: Any) -> None:
        """The loop calls something that is no task."""
        kernel.note(CALLBACK, 0)

    def foreign(self, loop: Any) -> None:
        """A thread that does not run the loop has touched it."""
