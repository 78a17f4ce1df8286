"""Results are appended; the index is the list's affair."""

import threading

results: list[int] = [0, 0]
lock = threading.Lock()
used: list[int] = []


def store(value: int) -> None:
    with lock:
        results[len(used)] = value
        used.append(value)


threads = [threading.Thread(target=store, args=(value,)) for value in (5, 7)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(results) == [5, 7], results
