"""A thread that answers, behind one that computes: being awake is not enough, it needs the lock of the interpreter."""

import threading
import time

MILLISECOND = 0.001


def compute():
    total = 0
    for number in range(12_000):
        total += number
    print("Computed")


def answer():
    time.sleep(MILLISECOND)  # until the question comes
    print("Answered")


answering = threading.Thread(target=answer)
answering.start()
compute()
answering.join()
