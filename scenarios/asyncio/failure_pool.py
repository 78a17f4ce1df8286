"""One of three calls fails in a ThreadPoolExecutor block: the others go on, and the block waits for them."""

import time
from concurrent.futures import ThreadPoolExecutor

SECOND = 1  # Make it 0.05 to see it run faster under ordinary Python.


def work(name, seconds):
    time.sleep(seconds * SECOND)
    if name == "second":
        raise ValueError("the second fails")
    print(f"{name} is done")


try:
    with ThreadPoolExecutor() as executor:
        futures = [executor.submit(work, name, seconds) for seconds, name in enumerate(["first", "second", "third"], 1)]
    print("the block ends as if nothing had happened")
    for future in futures:
        future.result()
except ValueError as error:
    print(f"result raises: {error}")
print("the end")
