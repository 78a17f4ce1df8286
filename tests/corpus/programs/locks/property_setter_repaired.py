"""A thermostat with a method that changes the target in one step."""

import threading


class Thermostat:
    def __init__(self, target: float) -> None:
        self._target = target
        self._lock = threading.RLock()

    @property
    def target(self) -> float:
        with self._lock:
            return self._target

    @target.setter
    def target(self, value: float) -> None:
        with self._lock:
            if not 5 <= value <= 30:
                raise ValueError(value)
            self._target = value

    def adjust(self, by: float) -> None:
        with self._lock:
            self.target += by


def main() -> None:
    thermostat = Thermostat(20.0)

    def warmer() -> None:
        thermostat.adjust(1.5)

    def cooler() -> None:
        thermostat.adjust(-0.5)

    threads = [threading.Thread(target=warmer), threading.Thread(target=cooler)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert thermostat.target == 21.0, f"target is {thermostat.target}"


main()
