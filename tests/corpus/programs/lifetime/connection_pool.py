"""A pool that makes connections on demand may make more than its limit."""

import itertools
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Connection:
    _numbers = itertools.count(1)

    def __init__(self) -> None:
        self.number = next(self._numbers)


class ConnectionPool:
    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.created: list[Connection] = []
        self._idle: list[Connection] = []
        self._changed = threading.Condition()

    def _checkout(self) -> Connection:
        with self._changed:
            while not self._idle and len(self.created) >= self.limit:
                self._changed.wait()
            if self._idle:
                return self._idle.pop()
        connection = Connection()
        self.created.append(connection)
        return connection

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        connection = self._checkout()
        try:
            yield connection
        finally:
            with self._changed:
                self._idle.append(connection)
                self._changed.notify()


pool = ConnectionPool(limit=1)


def query() -> None:
    with pool.connection() as connection:
        assert connection.number <= pool.limit, f"connection {connection.number} of {pool.limit}"


threads = [threading.Thread(target=query) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
