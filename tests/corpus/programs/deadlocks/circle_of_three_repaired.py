"""Three services, each of which asks the next one without holding its own lock."""

from __future__ import annotations

import threading


class Service:
    def __init__(self, name: str) -> None:
        self.name = name
        self.next: Service | None = None
        self._lock = threading.Lock()
        self._state = 0

    def value(self) -> int:
        with self._lock:
            return self._state

    def refresh(self) -> None:
        assert self.next is not None
        theirs = self.next.value()
        with self._lock:
            self._state = theirs + 1


services = [Service(name) for name in ("users", "orders", "stock")]
for service, following in zip(services, services[1:] + services[:1]):
    service.next = following
threads = [threading.Thread(target=service.refresh, name=service.name) for service in services]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
