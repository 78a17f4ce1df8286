"""An exception leaves a lock held for ever, because it was released by hand."""

import threading

lock = threading.Lock()
stock = {"tea": 1}


def sell(item: str) -> None:
    lock.acquire()
    amount = stock.pop(item)
    if amount > 1:
        stock[item] = amount - 1
    lock.release()


threads = [threading.Thread(target=sell, args=("tea",)) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
