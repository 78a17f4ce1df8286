"""Results are stored at the index that the list has next, looked up before."""

import threading

results: list[int] = [0, 0]
used = 0


def store(value: int) -> None:
    global used
    results[used] = value
    used += 1


threads = [threading.Thread(target=store, args=(value,)) for value in (5, 7)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(results) == [5, 7], results
