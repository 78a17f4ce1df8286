"""A flag remembers that there was a notification."""

import threading


class Gate:
    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._is_open = False

    def open(self) -> None:
        with self._condition:
            self._is_open = True
            self._condition.notify_all()

    def pass_through(self) -> None:
        with self._condition:
            self._condition.wait_for(lambda: self._is_open)


gate = Gate()
visitor = threading.Thread(target=gate.pass_through, name="visitor")
visitor.start()
gate.open()
visitor.join()
