"""A model tells its listeners after it has released its lock."""

import threading
from collections.abc import Callable


class Model:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value = 0
        self.listeners: list[Callable[[int], None]] = []

    def set(self, value: int) -> None:
        with self._lock:
            self._value = value
        for listener in self.listeners:
            listener(value)

    def get(self) -> int:
        with self._lock:
            return self._value


class View:
    def __init__(self, model: Model) -> None:
        self._model = model
        self._lock = threading.Lock()
        self._shown = 0
        model.listeners.append(self.changed)

    def changed(self, value: int) -> None:
        with self._lock:
            self._shown = value

    def repaint(self) -> None:
        with self._lock:
            self._shown = self._model.get()


model = Model()
view = View(model)
threads = [threading.Thread(target=model.set, args=(3,)), threading.Thread(target=view.repaint)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
