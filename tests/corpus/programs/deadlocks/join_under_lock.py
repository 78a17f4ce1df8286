"""The owner joins its worker while it holds the lock that the worker needs to finish."""

import threading


class Recorder:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: list[str] = []
        self._thread = threading.Thread(target=self._run, name="recorder")

    def __enter__(self) -> "Recorder":
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        with self._lock:
            self._lines.append("end")
            self._thread.join()

    def _run(self) -> None:
        with self._lock:
            self._lines.append("begin")


with Recorder() as recorder:
    pass
