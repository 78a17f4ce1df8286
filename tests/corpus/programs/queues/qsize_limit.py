"""At most one order may be queued, says a check of `qsize` before the put."""

import queue
import threading


class Kitchen:
    def __init__(self) -> None:
        self.orders: queue.Queue[str] = queue.Queue()

    def order(self, dish: str) -> bool:
        if self.orders.qsize() >= 1:
            return False
        self.orders.put(dish)
        return True


kitchen = Kitchen()
guests = [threading.Thread(target=kitchen.order, args=(dish,)) for dish in ("soup", "salad")]
for guest in guests:
    guest.start()
for guest in guests:
    guest.join()
assert kitchen.orders.qsize() == 1, f"{kitchen.orders.qsize()} orders at once"
