"""Two threads add one to the same global variable, without a lock."""

import threading

counter = 0


def do_something():
    global counter
    counter += 1  # Load, add, store: another thread may come in between.


threads = [threading.Thread(target=do_something) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

print(f"Counter: {counter}")
assert counter == 2, "an update was lost"
