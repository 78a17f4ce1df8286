"""No shared counter: each thread resolves a Future, and the main thread adds up the results."""

import threading
from concurrent.futures import Future

future0 = Future()
future1 = Future()


def do_something(future):
    future.set_result(1)  # How much to increment the counter.


threading.Thread(target=do_something, args=(future0,)).start()
threading.Thread(target=do_something, args=(future1,)).start()

# Each result() blocks until another thread has called set_result().
counter = future0.result() + future1.result()
print(f"Counter: {counter}")
assert counter == 2
