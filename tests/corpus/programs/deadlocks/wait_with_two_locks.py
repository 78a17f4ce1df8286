"""A consumer waits on a condition while it holds another lock that the producer needs."""

import threading

log_lock = threading.Lock()
items_ready = threading.Condition()
items: list[int] = []
log: list[str] = []


def produce() -> None:
    with log_lock:
        log.append("producing")
    with items_ready:
        items.append(1)
        items_ready.notify()


def consume() -> None:
    with log_lock, items_ready:
        while not items:
            items_ready.wait()
        log.append(f"consumed {items.pop()}")


threads = [threading.Thread(target=consume), threading.Thread(target=produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
