"""Python, C that lets go of the lock, and waiting, side by side."""

import hashlib
import threading
import time

DATA = bytes(20_000_000)
WAIT = 0.02  # Seconds.


def digest(name):
    print(f"{name}: {hashlib.sha256(DATA).hexdigest()[:8]}")


def compute():
    total = 0
    for number in range(1_000_000):
        total += number % 7
    print(f"computed: {total}")


def wait():
    time.sleep(WAIT)
    print("waited")


threads = [threading.Thread(target=digest, args=("A",)), threading.Thread(target=compute), threading.Thread(target=wait)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
