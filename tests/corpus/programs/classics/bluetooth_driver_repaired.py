"""The bluetooth driver, repaired: a request looks whether the driver is stopping after it has counted itself."""

import threading


class Driver:
    def __init__(self) -> None:
        self.pending = 1
        self.stopping = False
        self.stopped = False
        self.stop_event = threading.Event()
        self._lock = threading.Lock()

    def add_reference(self) -> bool:
        with self._lock:
            if self.stopping:
                return False
            self.pending += 1
        return True

    def release(self) -> None:
        with self._lock:
            self.pending -= 1
            last = self.pending == 0
        if last:
            self.stop_event.set()

    def request(self) -> None:
        if self.add_reference():
            assert not self.stopped, "a request is served by a stopped driver"
            self.release()

    def stop(self) -> None:
        with self._lock:
            self.stopping = True
        self.release()
        self.stop_event.wait()
        self.stopped = True


driver = Driver()
stopper = threading.Thread(target=driver.stop, name="stop")
adder = threading.Thread(target=driver.request, name="request")
stopper.start()
adder.start()
stopper.join()
adder.join()
