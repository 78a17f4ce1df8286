"""Event: waiting for it is one step, possible while the flag is set."""

from __future__ import annotations

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CLEAR, READ, SET, WAIT
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import hash_of, number_of
from coolthreads.stdlib.threading.lock import TIMEOUT_MAX, is_refused, nanoseconds, patience, stuck


def _part(kind: str) -> str | None:
    """What sets the flag does not depend on who begins to wait."""
    return kind if kernel.observer is None else None


class Event:
    """``_gate`` is open while the flag is set.

    As long as the program never clears an event, it makes no difference when somebody has begun to wait. Where it does, to
    begin is a step that only a clear can come before in vain; whether the flag is set before or after makes no difference.
    """

    def __init__(self) -> None:
        self._gate = Gate()
        self._number = number_of(self, "event")

    def __repr__(self) -> str:
        kind = type(self)
        state = "set" if self._gate.is_open else "unset"
        return f"<{kind.__module__}.{kind.__qualname__} at {self._number:#014x}: {state}>"

    def __hash__(self) -> int:
        return hash_of(self._number)

    def __eq__(self, other: object) -> bool:
        return self is other

    def is_set(self) -> bool:
        kernel.step(READ, self._number)
        return self._gate.is_open

    def isSet(self) -> bool:
        import warnings

        warnings.warn("isSet() is deprecated, use is_set() instead", DeprecationWarning, stacklevel=2)
        return self.is_set()

    def set(self) -> None:
        kernel.step(SET, self._number, _part(SET))
        kernel.open(self._gate)

    def clear(self) -> None:
        kernel.watch("pulse")
        kernel.step(CLEAR, self._number)
        if self._gate.is_open:
            # Whoever waited when the flag was set goes on even so.
            for actor in list(self._gate.pending):
                passed = Gate(True)
                passed.opened_by = self._gate.opened_by
                kernel.transfer(actor, passed, WAIT, actor.target)
            kernel.close(self._gate)

    def wait(self, timeout: float | None = None) -> bool:
        if "pulse" in kernel.watched:
            # To begin to wait is a step of its own: whoever does so after set and clear has missed them.
            kernel.step(WAIT, self._number, _part(WAIT) if timeout is None else None)
            if self._gate.is_open and timeout is not None:
                return True
        if timeout is None:
            me = kernel.current
            # It follows the set, depends on nothing else, and goes on as soon as it can; but a daemon may be cut off before.
            cold = me is not None and not me.daemon
            if not kernel.wait(WAIT, 0 if kernel.observer is None else self._number, self._gate, cold=cold):
                raise stuck("event.wait()")
            return True
        is_none = timeout > TIMEOUT_MAX or is_refused(timeout)
        is_set = kernel.wait(WAIT, self._number, self._gate, 0 if is_none else nanoseconds(timeout))
        return is_set or (is_none and patience(timeout) > 0)

    def _at_fork_reinit(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self._gate = Gate()

    def _freeze(self) -> bool:
        return self._gate.is_open

    def _thaw(self, state: bool) -> None:
        self._gate = Gate(state)
