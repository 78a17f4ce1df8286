"""Handlers of signals that the loop calls."""

from __future__ import annotations

from inspect import iscoroutine, iscoroutinefunction
from typing import Any

from coolthreads.stdlib import signal

_NEVER_HANDLED = frozenset(
    getattr(signal.module, name) for name in ("SIGKILL", "SIGSTOP") if hasattr(signal.module, name)
)


class Signals:
    """The methods of a loop that concern signals."""

    call_soon_threadsafe: Any

    def add_signal_handler(self, sig: int, callback: Any, *args: Any) -> None:
        """Have the loop call a function when a signal arrives."""
        self._check_signal(sig)  # type: ignore[attr-defined]
        if iscoroutine(callback) or iscoroutinefunction(callback):
            raise TypeError("coroutines cannot be used with add_signal_handler()")
        self._check_closed()  # type: ignore[attr-defined]
        if sig in _NEVER_HANDLED:
            raise RuntimeError(f"sig {sig} cannot be caught")
        handlers: dict[int, Any] = self._signal_handlers  # type: ignore[attr-defined]
        handlers[sig] = callback, args
        try:
            signal.signal(sig, lambda number, frame: self.call_soon_threadsafe(callback, *args))
        except ValueError as error:
            del handlers[sig]
            raise RuntimeError(str(error)) from None

    def remove_signal_handler(self, sig: int) -> bool:
        """Do what is done by default again; whether there was a handler."""
        self._check_signal(sig)  # type: ignore[attr-defined]
        handlers: dict[int, Any] = self._signal_handlers  # type: ignore[attr-defined]
        if handlers.pop(sig, None) is None:
            return False
        is_interrupt = sig == signal.module.SIGINT
        signal.signal(sig, signal.module.default_int_handler if is_interrupt else signal.module.SIG_DFL)
        return True
