"""A pool of two connections whose error path gives a permit back twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Pool:
    def __init__(self, size: int) -> None:
        self._permits = threading.Semaphore(size)
        self._lock = threading.Lock()
        self.size = size
        self.in_use = 0

    @contextmanager
    def connection(self) -> Iterator[str]:
        self._permits.acquire()
        with self._lock:
            self.in_use += 1
            assert self.in_use <= self.size, f"{self.in_use} connections from a pool of {self.size}"
        try:
            yield "connection"
        except ValueError:
            self._permits.release()
            raise
        finally:
            with self._lock:
                self.in_use -= 1
            self._permits.release()


def query(pool: Pool, text: str) -> None:
    try:
        with pool.connection() as connection:
            if not text:
                raise ValueError("empty query")
            print(f"{connection}: {text}")
    except ValueError as error:
        print(error)


if __name__ == "__main__":
    pool = Pool(1)
    threads = [threading.Thread(target=query, args=(pool, text)) for text in ("", "select 1", "select 2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
