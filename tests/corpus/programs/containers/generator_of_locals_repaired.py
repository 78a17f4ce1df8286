"""Two workers take their tasks from one generator, one at a time."""

import threading


class OneAtATime:
    def __init__(self, iterator):
        self._iterator = iterator
        self._lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self._lock:
            return next(self._iterator)


def tasks():
    number = 0
    while number < 3:
        number += 1
        yield number


source = OneAtATime(tasks())
done = []


def worker():
    for task in source:
        done.append(task)


threads = [threading.Thread(target=worker) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(done) == [1, 2, 3], done
