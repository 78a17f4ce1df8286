"""A done-callback fills in the result; the main thread may look before it has run."""

from concurrent.futures import Future, ThreadPoolExecutor

summary: dict[str, int] = {}


def measure() -> int:
    return 42


def note(future: "Future[int]") -> None:
    summary["measured"] = future.result()


with ThreadPoolExecutor(max_workers=1) as pool:
    future = pool.submit(measure)
    future.add_done_callback(note)
    future.result()
    assert summary["measured"] == 42
