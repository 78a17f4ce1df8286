"""A readers-writers lock that counts its readers under a lock."""

import threading


class ReadWriteLock:
    def __init__(self) -> None:
        self._readers = 0
        self._resource = threading.Semaphore(1)
        self._mutex = threading.Lock()

    def acquire_read(self) -> None:
        with self._mutex:
            self._readers += 1
            if self._readers == 1:
                self._resource.acquire()

    def release_read(self) -> None:
        with self._mutex:
            self._readers -= 1
            if self._readers == 0:
                self._resource.release()

    def acquire_write(self) -> None:
        self._resource.acquire()

    def release_write(self) -> None:
        self._resource.release()


lock = ReadWriteLock()
document = {"title": "draft", "text": "draft"}


def write() -> None:
    lock.acquire_write()
    try:
        document["title"] = "final"
        document["text"] = "final"
    finally:
        lock.release_write()


def read() -> None:
    lock.acquire_read()
    try:
        title, text = document["title"], document["text"]
    finally:
        lock.release_read()
    assert title == text, f"{title} text with {text} title"


threads = [threading.Thread(target=target) for target in (read, read, write)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
