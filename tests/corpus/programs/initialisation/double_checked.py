"""Double-checked locking that publishes the object before it is ready."""

import threading


class Connection:
    def __init__(self) -> None:
        self.is_open = False

    def open(self) -> None:
        self.is_open = True

    def send(self, text: str) -> int:
        if not self.is_open:
            raise ConnectionError("not open")
        return len(text)


_connection: Connection | None = None
_lock = threading.Lock()


def connection() -> Connection:
    global _connection
    if _connection is None:
        with _lock:
            if _connection is None:
                _connection = Connection()
                _connection.open()
    return _connection


def greet() -> None:
    connection().send("hello")


threads = [threading.Thread(target=greet) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
