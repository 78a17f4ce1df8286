"""At most one order may be queued, says the size of the queue."""

import queue
import threading


class Kitchen:
    def __init__(self) -> None:
        self.orders: queue.Queue[str] = queue.Queue(maxsize=1)

    def order(self, dish: str) -> bool:
        try:
            self.orders.put_nowait(dish)
        except queue.Full:
            return False
        return True


kitchen = Kitchen()
guests = [threading.Thread(target=kitchen.order, args=(dish,)) for dish in ("soup", "salad")]
for guest in guests:
    guest.start()
for guest in guests:
    guest.join()
assert kitchen.orders.qsize() == 1, f"{kitchen.orders.qsize()} orders at once"
