"""An observer that removes itself while the subject goes through its list makes it skip the next one."""

import threading
from collections.abc import Callable


class Subject:
    def __init__(self) -> None:
        self._observers: list[Callable[[str], None]] = []
        self._lock = threading.RLock()

    def attach(self, observer: Callable[[str], None]) -> None:
        with self._lock:
            self._observers.append(observer)

    def detach(self, observer: Callable[[str], None]) -> None:
        with self._lock:
            self._observers.remove(observer)

    def notify(self, event: str) -> None:
        for observer in self._observers:
            observer(event)


subject = Subject()
heard: list[str] = []


def log(event: str) -> None:
    heard.append(f"log {event}")


def mail(event: str) -> None:
    heard.append(f"mail {event}")


subject.attach(log)
subject.attach(mail)
leaver = threading.Thread(target=subject.detach, args=(log,))
leaver.start()
subject.notify("sale")
leaver.join()
assert "mail sale" in heard, heard
