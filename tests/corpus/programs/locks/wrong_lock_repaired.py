"""A counter guarded by one lock for all callers."""

import threading


class Statistics:
    def __init__(self) -> None:
        self.hits = 0
        self.lock = threading.Lock()

    def hit(self) -> None:
        with self.lock:
            self.hits = self.hits + 1


statistics = Statistics()


def serve(requests: int) -> None:
    for _ in range(requests):
        statistics.hit()


if __name__ == "__main__":
    servers = [threading.Thread(target=serve, args=(2,)) for _ in range(2)]
    for server in servers:
        server.start()
    for server in servers:
        server.join()
    if statistics.hits != 4:
        raise SystemExit(f"{statistics.hits} hits of 4 were counted")
