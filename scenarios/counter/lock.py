"""Two threads add one to the same global variable, one at a time."""

import threading

counter = 0
lock = threading.Lock()


def do_something():
    global counter
    with lock:
        counter += 1


threads = [threading.Thread(target=do_something) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()

print(f"Counter: {counter}")
assert counter == 2, "an update was lost"
