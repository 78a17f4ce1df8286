"""A memoising decorator that computes twice when called from two threads at once."""

import functools
import threading
from collections.abc import Callable


def memoise(function: Callable[[int], int]) -> Callable[[int], int]:
    cache: dict[int, int] = {}

    @functools.wraps(function)
    def wrapper(argument: int) -> int:
        if argument not in cache:
            cache[argument] = function(argument)
        return cache[argument]

    return wrapper


calls: list[int] = []


@memoise
def square(number: int) -> int:
    calls.append(number)
    return number * number


threads = [threading.Thread(target=square, args=(7,)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert calls == [7], f"computed {len(calls)} times"
