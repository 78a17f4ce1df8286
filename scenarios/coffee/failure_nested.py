"""An exception inside a nested block: the siblings know nothing of it."""

import time
from concurrent.futures import ThreadPoolExecutor

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


def heat_water():
    time.sleep(1 * MINUTE)
    raise RuntimeError("the kettle is broken")


def grind_coffee():
    time.sleep(5 * MINUTE)
    print("Coffee is ground, for nothing")


def listen_to_podcast():
    time.sleep(8 * MINUTE)
    print("The podcast is over")


try:
    with ThreadPoolExecutor() as afternoon:
        afternoon.submit(listen_to_podcast)
        with ThreadPoolExecutor() as coffee:
            ground = coffee.submit(grind_coffee)
            coffee.submit(heat_water).result()
            print("Drinking coffee")
except RuntimeError as error:
    print(f"No coffee: {error}")
