"""Making French press coffee, one step after the other."""

import time

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.


def grind_coffee():
    time.sleep(2 * MINUTE)


def heat_water():
    time.sleep(3 * MINUTE)


def brew():
    time.sleep(4 * MINUTE)


def drink():
    print("Drinking coffee")


grind_coffee()
heat_water()
brew()
drink()
