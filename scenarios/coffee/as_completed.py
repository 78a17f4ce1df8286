"""Making coffee: pour the water as soon as it is hot, add the grounds as soon as they are ground, whichever comes first."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


def heat_water() -> str:
    time.sleep(3 * MINUTE)
    return "heated water"


def grind_coffee() -> str:
    time.sleep(2 * MINUTE)
    return "ground coffee"


def brew(future1: Future[str], future2: Future[str]) -> None:
    for future in as_completed([future1, future2]):
        print(f"Adding {future.result()}")  # The type checker knows that this is a string.
    time.sleep(4 * MINUTE)


def drink() -> None:
    print("Drinking coffee")


executor = ThreadPoolExecutor()
heated = executor.submit(heat_water)
ground = executor.submit(grind_coffee)
brew(heated, ground)
drink()
