"""Barrier: everybody arrives in one step, and passes in another once all have arrived."""

from __future__ import annotations

from collections.abc import Callable

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ARRIVE, BREAK, PASS, READ
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.threading.lock import nanoseconds, stuck


class BrokenBarrierError(RuntimeError):
    """The barrier was broken, or reset while threads were waiting."""


_FILLING, _DRAINING, _RESETTING, _BROKEN = 0, 1, -1, -2


class Barrier:
    """One round after the other: filling, then draining. While it drains nobody can arrive for the next round.

    Invariant: ``_entry`` is open while it fills or is broken, ``_exit`` unless it fills, ``_calm`` unless its action runs.
    """

    def __init__(self, parties: int, action: Callable[[], object] | None = None, timeout: float | None = None) -> None:
        if parties < 1:
            raise ValueError("parties must be > 0")
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._number = number_of(self, "barrier")
        self._reset()

    def __repr__(self) -> str:
        kind = type(self)
        name = f"{kind.__module__}.{kind.__qualname__} at {self._number:#014x}"
        if self._state == _BROKEN:
            return f"<{name}: broken>"
        return f"<{name}: waiters={self._waiting()}/{self._parties}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def wait(self, timeout: float | None = None) -> int:
        """Wait until all parties have arrived; which one of them this was, from 0."""
        if timeout is None:
            timeout = self._timeout
        if not kernel.wait(ARRIVE, self._number, self._entry):
            raise stuck("barrier.wait()")
        if self._state == _BROKEN:
            raise BrokenBarrierError
        index = self._count
        self._count = index + 1
        try:
            if index + 1 == self._parties:
                self._complete()
            else:
                self._await(None if timeout is None else nanoseconds(timeout))
        finally:
            self._count -= 1
            if not self._count and self._state in (_DRAINING, _RESETTING):
                self._become(_FILLING)
        return index

    def reset(self) -> None:
        """Back to the empty state; whoever is waiting gets a BrokenBarrierError."""
        kernel.wait(BREAK, self._number, self._calm)
        if not self._count:
            self._become(_FILLING)
        elif self._state != _DRAINING:
            self._become(_RESETTING)

    def abort(self) -> None:
        """Break the barrier, as when a thread that ought to arrive will not."""
        kernel.wait(BREAK, self._number, self._calm)
        self._become(_BROKEN)

    @property
    def parties(self) -> int:
        """How many have to arrive."""
        return self._parties

    @property
    def n_waiting(self) -> int:
        """How many have arrived and wait."""
        kernel.step(READ, self._number)
        return self._waiting()

    @property
    def broken(self) -> bool:
        """Whether the barrier is broken."""
        kernel.step(READ, self._number)
        return self._state == _BROKEN

    def _waiting(self) -> int:
        return self._count if self._state == _FILLING else 0

    def _become(self, state: int) -> None:
        self._state = state
        (kernel.open if state in (_FILLING, _BROKEN) else kernel.close)(self._entry)
        (kernel.close if state == _FILLING else kernel.open)(self._exit)

    def _complete(self) -> None:
        """The last one has arrived: its action first, then all may pass."""
        if self._action is not None:
            kernel.close(self._entry)
            kernel.close(self._calm)
            try:
                self._action()
            except BaseException:
                self._become(_BROKEN)
                raise
            finally:
                kernel.open(self._calm)
        self._become(_DRAINING)

    def _await(self, limit: int | None) -> None:
        if not kernel.wait(PASS, self._number, self._exit, limit):
            if not self._calm.is_open:
                # All have arrived, if late: the action decides what becomes of this round.
                kernel.wait(PASS, self._number, self._calm)
            if self._state == _FILLING:
                self._become(_BROKEN)
        if self._state < 0:
            raise BrokenBarrierError

    def _reset(self) -> None:
        self._entry = Gate(True)
        self._calm = Gate(True)
        self._exit = Gate()
        self._count = 0
        self._state = _FILLING
