"""The same coffee with locks and conditions, as it was done before there were Futures."""

import threading
import time

MINUTE = 60  # Seconds. Make it 0.01 to see it run under ordinary Python.

condition = threading.Condition()
water = None
grounds = None
finished = []


def heat_water():
    global water
    time.sleep(3 * MINUTE)
    with condition:
        water = "heated water"
        finished.append("water")
        condition.notify_all()


def grind_coffee():
    global grounds
    time.sleep(2 * MINUTE)
    with condition:
        grounds = "ground coffee"
        finished.append("grounds")
        condition.notify_all()


def brew():
    added = 0
    while added < 2:
        with condition:
            while len(finished) == added:
                condition.wait()
            what = water if finished[added] == "water" else grounds
        print(f"Adding {what}")
        added += 1
    time.sleep(4 * MINUTE)


def drink():
    print("Drinking coffee")


threads = [threading.Thread(target=heat_water), threading.Thread(target=grind_coffee)]
for thread in threads:
    thread.start()
brew()
drink()
for thread in threads:
    thread.join()
