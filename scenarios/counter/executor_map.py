"""The same sum with an executor: the Futures and the threads are inside `map`."""

from concurrent.futures import ThreadPoolExecutor

executor = ThreadPoolExecutor()


def do_something(_):
    return 1


# Like the built-in map, but the calls run concurrently.
counter = sum(executor.map(do_something, range(2)))
print(f"Counter: {counter}")
assert counter == 2
