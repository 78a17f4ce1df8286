"""Cancelled when the last look at the token is past: the work ends as if nothing had happened."""

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
    for part in range(3):
        token.check_cancelled()
        time.sleep(SECOND)
        print(f"Part {part} is done")


token = CancellationToken()
executor = ThreadPoolExecutor()
future = executor.submit(do_something, token)
time.sleep(2.5 * SECOND)
token.is_cancelled = True  # Part 2 has looked already.
try:
    future.result()
    print("All is done")
except ThreadCancelledError:
    print("Thread cancelled")
