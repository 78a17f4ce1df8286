"""Cancelled, but the work forgets to look at the token: nothing comes of it."""

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


def do_something(token):  # Where is check_cancelled?
    for part in range(3):
        time.sleep(SECOND)
        print(f"Part {part} is done")


token = CancellationToken()
executor = ThreadPoolExecutor()
future = executor.submit(do_something, token)
time.sleep(0.5 * SECOND)
token.is_cancelled = True  # Nobody looks.
try:
    future.result()
    print("All is done")
except ThreadCancelledError:
    print("Thread cancelled")
