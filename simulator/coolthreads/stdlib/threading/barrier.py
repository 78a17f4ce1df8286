"""Barrier: everybody arrives in one step, and passes in another once all have arrived."""

from __future__ import annotations

import sys
from collections.abc import Callable

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import ARRIVE, BREAK, READ, WAIT
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.threading.lock import nanoseconds, stuck

_ABORTED = "aborted barrier"


class BrokenBarrierError(RuntimeError):
    """The barrier was broken, or reset while threads were waiting."""


class _Round:
    """One filling of a barrier; ``gate`` opens when it is complete or broken."""

    __slots__ = ("gate", "is_broken")

    def __init__(self) -> None:
        self.gate = Gate()
        self.is_broken = False


class Barrier:
    """A complete round makes room for the next at once: who arrives there commutes with who has yet to pass here. Only
    `abort` tells them apart, so the last round counts as under way until somebody arrives in the next. Until somebody has
    done so, who passes without a time limit depends on nothing but what has let it pass.

    Invariant: ``_calm`` is closed while the action runs; nobody arrives, resets or aborts then.
    """

    def __init__(self, parties: int, action: Callable[[], object] | None = None, timeout: float | None = None) -> None:
        if parties < 1 and sys.version_info >= (3, 13):
            raise ValueError("parties must be > 0")
        self._action = action
        self._timeout = timeout
        self._parties = parties
        self._number = number_of(self, "barrier")
        self._calm = Gate(True)
        self._passing: _Round | None = None
        self._is_broken = False
        self._round = _Round()
        self._count = 0

    def __repr__(self) -> str:
        kind = type(self)
        name = f"{kind.__module__}.{kind.__qualname__} at {self._number:#014x}"
        if self._is_broken:
            return f"<{name}: broken>"
        return f"<{name}: waiters={self._count}/{self._parties}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def wait(self, timeout: float | None = None) -> int:
        """Wait until all parties have arrived; which one of them this was, from 0."""
        if timeout is None:
            timeout = self._timeout
        if not kernel.wait(ARRIVE, self._number, self._calm):
            raise stuck("barrier.wait()")
        if self._is_broken:
            raise BrokenBarrierError
        self._passing = None
        index = self._count
        self._count = index + 1
        if index + 1 < self._parties:
            self._await(self._round, None if timeout is None else nanoseconds(timeout))
        else:
            self._complete()
        return index

    def reset(self) -> None:
        """Back to the empty state; whoever is waiting gets a BrokenBarrierError."""
        kernel.wait(BREAK, self._number, self._calm)
        if self._count and not self._is_broken:
            self._break()
        self._next()
        self._is_broken = False

    def abort(self) -> None:
        """Break the barrier, as when a thread that ought to arrive will not."""
        kernel.watch(_ABORTED)
        kernel.wait(BREAK, self._number, self._calm)
        if self._passing is not None:
            self._passing.is_broken = True
        self._break()

    @property
    def parties(self) -> int:
        """How many have to arrive."""
        return self._parties

    @property
    def n_waiting(self) -> int:
        """How many have arrived and wait."""
        kernel.step(READ, self._number)
        return 0 if self._is_broken else self._count

    @property
    def broken(self) -> bool:
        """Whether the barrier is broken."""
        kernel.step(READ, self._number)
        return self._is_broken

    def _complete(self) -> None:
        """The last one has arrived: its action first, then all may pass."""
        if self._action is not None:
            kernel.close(self._calm)
            try:
                self._action()
            except BaseException:
                self._break()
                raise
            finally:
                kernel.open(self._calm)
        kernel.open(self._round.gate)
        self._passing = self._round
        self._next()

    def _await(self, round: _Round, limit: int | None) -> None:
        if not kernel.wait(WAIT, self._number if self._is_watched(limit) else 0, round.gate, limit):
            if not self._calm.is_open:
                # All have arrived, if late: the action decides what becomes of this round.
                kernel.wait(WAIT, self._number, self._calm)
            if not round.gate.is_open:
                self._break()
        if round.is_broken:
            raise BrokenBarrierError

    def _is_watched(self, limit: int | None) -> bool:
        """Whether it matters what else happens to the barrier until somebody passes."""
        return limit is not None or kernel.observer is not None or _ABORTED in kernel.watched

    def _break(self) -> None:
        self._is_broken = True
        self._round.is_broken = True
        kernel.open(self._round.gate)

    def _next(self) -> None:
        self._round = _Round()
        self._count = 0

    def _reset(self) -> None:
        self._calm = Gate(True)
        self._passing = None
        self._is_broken = False
        self._next()

    def _freeze(self) -> None:
        return None

    def _thaw(self, state: None) -> None:
        self._reset()
