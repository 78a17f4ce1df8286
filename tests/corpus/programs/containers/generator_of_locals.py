"""Two workers take their tasks from one generator: a generator that runs cannot be resumed."""

import threading


def tasks():
    number = 0
    while number < 3:
        number += 1
        yield number


source = tasks()
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
