"""The order of two threads is a matter of an event."""

import threading
import time

steps: list[str] = []
connected = threading.Event()


def connect() -> None:
    steps.append("connect")
    connected.set()


def query() -> None:
    connected.wait()
    time.sleep(0.5)
    steps.append("query")


threads = [threading.Thread(target=query), threading.Thread(target=connect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert steps == ["connect", "query"], steps
