"""Four threads that wait: who waits holds no lock, so all of them wait at the same time."""

import time
from concurrent.futures import ThreadPoolExecutor

ANSWER = 0.1  # Seconds until a server answers.


def fetch(page):
    time.sleep(ANSWER)
    return f"page {page}"


with ThreadPoolExecutor(max_workers=4) as executor:
    for found in executor.map(fetch, range(4)):
        print(found)
