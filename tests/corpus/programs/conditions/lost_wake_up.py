"""Whoever is notified before it waits, waits for ever."""

import threading


class Gate:
    def __init__(self) -> None:
        self._condition = threading.Condition()

    def open(self) -> None:
        with self._condition:
            self._condition.notify_all()

    def pass_through(self) -> None:
        with self._condition:
            self._condition.wait()


gate = Gate()
visitor = threading.Thread(target=gate.pass_through, name="visitor")
visitor.start()
gate.open()
visitor.join()
