"""One measurement in the background: a thread that waits for processes, and signals in the window's thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from coolthreads import CoolthreadsError
from coolthreads_app.lab import kinds
from coolthreads_app.lab.control import Cancelled, Control, Effort
from coolthreads_app.lab.machine import interpreter


class LabRun(QObject):
    """``progressed`` carries a Progress; ``ended``, exactly once, a Measurement, a str that says why there is none, or
    None if it was cancelled."""

    progressed = Signal(object)
    ended = Signal(object)

    def __init__(self, kind: str, python: str, effort: Effort, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kind, self._python = kind, python
        self._control = Control(effort, report=self.progressed.emit)
        self._thread = threading.Thread(target=self._work, name="lab", daemon=True)

    def start(self) -> None:
        """Returns at once."""
        self._thread.start()

    def cancel(self) -> None:
        """It ends soon, and leaves no process."""
        self._control.cancel()

    def wait(self) -> None:
        """Until its processes have ended."""
        if self._thread.ident is not None:
            self._thread.join()

    def _work(self) -> None:
        try:
            found = interpreter(self._control, self._python)
            self.ended.emit(kinds.measure(self._kind, self._control, found))
        except Cancelled:
            self.ended.emit(None)
        except CoolthreadsError as error:
            self.ended.emit(str(error))
