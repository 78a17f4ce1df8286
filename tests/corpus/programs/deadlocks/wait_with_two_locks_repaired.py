"""A consumer takes the other lock after it has waited."""

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
    with items_ready:
        while not items:
            items_ready.wait()
        item = items.pop()
    with log_lock:
        log.append(f"consumed {item}")


threads = [threading.Thread(target=consume), threading.Thread(target=produce)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
