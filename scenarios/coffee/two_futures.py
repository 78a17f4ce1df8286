"""Making French press coffee: grind and heat at the same time, then brew, then drink."""

import time
from concurrent.futures import ThreadPoolExecutor

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.

executor = ThreadPoolExecutor()


def heat_water():
    time.sleep(3 * MINUTE)
    print("Water is hot")


def grind_coffee():
    time.sleep(2 * MINUTE)
    print("Coffee is ground")


def brew(future1, future2):
    future1.result()
    future2.result()
    time.sleep(4 * MINUTE)
    print("Coffee is brewed")


heated_future = executor.submit(heat_water)
ground_future = executor.submit(grind_coffee)
brew(heated_future, ground_future)
print("Drinking coffee")
