"""A lock is released whatever happens, because `with` does it."""

import threading

lock = threading.Lock()
stock = {"tea": 1}


def sell(item: str) -> None:
    with lock:
        amount = stock.pop(item, 0)
        if amount > 1:
            stock[item] = amount - 1


threads = [threading.Thread(target=sell, args=("tea",)) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
