"""A whole afternoon: first coffee, then chores, and a podcast all the while."""

import time
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


def listen_to_podcast() -> None:
    time.sleep(60 * MINUTE)


def heat_water() -> str:
    time.sleep(3 * MINUTE)
    return "heated water"


def grind_coffee() -> str:
    time.sleep(2 * MINUTE)
    return "ground coffee"


def brew(future1: Future[str], future2: Future[str]) -> None:
    for future in as_completed([future1, future2]):
        print(f"Adding {future.result()}")
    time.sleep(4 * MINUTE)


def drink() -> None:
    time.sleep(10 * MINUTE)
    print("Coffee is drunk")


def wash_dishes() -> None:
    time.sleep(20 * MINUTE)


def vacuum() -> None:
    time.sleep(30 * MINUTE)


with ThreadPoolExecutor() as afternoon:
    afternoon.submit(listen_to_podcast)

    with ThreadPoolExecutor() as coffee:
        heated = coffee.submit(heat_water)
        ground = coffee.submit(grind_coffee)
        brew(heated, ground)
        drink()

    with ThreadPoolExecutor() as chores:
        chores.submit(wash_dishes)
        chores.submit(vacuum)

print("The afternoon is over")
