"""A thread that answers, behind one that computes: being awake is not enough, it needs the lock of the interpreter."""

import threading
import time

MILLISECOND = 0.001


def compute():
    total = 0
    for number in range(1_000_000):
        total += number % 7
    print("Computed")


def answer():
    for question in range(1, 4):
        time.sleep(MILLISECOND)  # until the question comes
        print("Answer", question)


answering = threading.Thread(target=answer)
answering.start()
compute()
answering.join()
