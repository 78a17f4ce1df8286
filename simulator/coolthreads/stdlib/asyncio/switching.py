"""What CPython keeps for each thread on behalf of coroutines, saved and restored where simulated threads take turns."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.turns import kernel

_State = tuple[Any, Any, int, Any]
_NOTHING: _State = (None, (None, None), 0, None)


class Switching:
    """The running loop, the hooks of asynchronous generators and the depth to which coroutines know their origin.

    ``swap_task`` is there where the current task is kept for each thread, too: it puts another one in its place.
    """

    def __init__(
        self,
        get_running: Callable[[], Any],
        set_running: Callable[[Any], None],
        swap_task: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        self._get_running = get_running
        self._set_running = set_running
        self._swap_task = swap_task
        self._states: dict[int, _State] = {}
        self._before: Callable[[Actor, Actor], None] | None = None  # who watched turns already

    def begin(self) -> None:
        """A new execution: no loop runs in any thread, and no task."""
        self._states.clear()
        if self._swap_task is not None:
            # Whatever the last one has left: to look at it takes a running loop.
            self._set_running(self)
            self._swap_task(self, None)
        self._set_running(None)
        if kernel.between == self.between:
            kernel.between = self._before
            self._before = None

    def install(self) -> None:
        """A loop begins to run: from here on turns are watched."""
        if kernel.between != self.between:
            self._before = kernel.between
            kernel.between = self.between

    def between(self, me: Actor, chosen: Actor) -> None:
        """The turn goes from one thread, or a task that it plays, to another."""
        if self._before is not None:
            self._before(me, chosen)
        me = getattr(me, "thread", me)
        chosen = getattr(chosen, "thread", chosen)
        if me is chosen:
            return
        running, swap_task = self._get_running(), self._swap_task
        task = None if swap_task is None or running is None else swap_task(running, None)
        depth = sys.get_coroutine_origin_tracking_depth()
        self._states[me.index] = (running, sys.get_asyncgen_hooks(), depth, task)
        running, hooks, depth, task = self._states.get(chosen.index, _NOTHING)
        self._set_running(running)
        if task is not None and swap_task is not None:
            swap_task(running, task)
        sys.set_asyncgen_hooks(*hooks)
        sys.set_coroutine_origin_tracking_depth(depth)
