"""Two threads that compute: behind one lock they take turns, and both together take as long as one after the other."""

import threading

COUNT = 1_000_000


def compute(name):
    total = 0
    for number in range(COUNT):
        total += number % 7
    print(f"{name}: {total}")


threads = [threading.Thread(target=compute, args=(name,)) for name in ("A", "B")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
