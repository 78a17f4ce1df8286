"""The main thread waits for what the callback says."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

summary: dict[str, int] = {}
filled = threading.Event()


def measure() -> int:
    return 42


def note(future: "Future[int]") -> None:
    summary["measured"] = future.result()
    filled.set()


with ThreadPoolExecutor(max_workers=1) as pool:
    future = pool.submit(measure)
    future.add_done_callback(note)
    future.result()
    filled.wait()
    assert summary["measured"] == 42
