"""The order of two threads is left to a sleep."""

import threading
import time

steps: list[str] = []


def connect() -> None:
    steps.append("connect")


def query() -> None:
    time.sleep(0.5)
    steps.append("query")


threads = [threading.Thread(target=query), threading.Thread(target=connect)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert steps == ["connect", "query"], steps
