"""A watchdog timer finds out whether it has been called off, under a lock."""

import threading


class Job:
    def __init__(self) -> None:
        self.state = "running"
        self._lock = threading.Lock()
        self._timer = threading.Timer(0.3, self._expired)

    def _expired(self) -> None:
        with self._lock:
            if self.state == "running":
                self.state = "expired"

    def run(self) -> str:
        self._timer.start()
        self._work()
        with self._lock:
            if self.state == "running":
                self.state = "finished"
        self._timer.cancel()
        return self.state

    def _work(self) -> None:
        pass


job = Job()
told = job.run()
job._timer.join()
assert told == job.state, f"told {told}, is {job.state}"
