"""Cancelling a thread by hand, with a token that it has to look at."""

import time
from concurrent.futures import ThreadPoolExecutor

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


class ThreadCancelledError(BaseException):
    pass


class CancellationToken:
    is_cancelled = False

    def check_cancelled(self):
        if self.is_cancelled:
            raise ThreadCancelledError()


def do_something(token):
    rounds = 0
    try:
        while True:
            token.check_cancelled()  # Do not forget it.
            time.sleep(SECOND)
            rounds += 1
    finally:
        print(f"Cleaning up after {rounds} rounds")


token = CancellationToken()
executor = ThreadPoolExecutor()
future = executor.submit(do_something, token)
time.sleep(2.5 * SECOND)
token.is_cancelled = True

try:
    future.result()  # Wait for do_something to notice that it is cancelled.
except ThreadCancelledError:
    print("Thread cancelled")
