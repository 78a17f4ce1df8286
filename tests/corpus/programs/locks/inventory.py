"""Orders are checked against the stock in one lock region and taken out of it in another."""

import logging
import threading
from collections import Counter

logger = logging.getLogger("inventory")


class OutOfStock(Exception):
    pass


class Inventory:
    def __init__(self, **items: int) -> None:
        self._stock = Counter(items)
        self._lock = threading.Lock()

    def available(self, item: str) -> int:
        with self._lock:
            return self._stock[item]

    def take(self, item: str, amount: int) -> None:
        if self.available(item) < amount:
            raise OutOfStock(item)
        with self._lock:
            self._stock[item] -= amount
        logger.info("%d of %s left", self.available(item), item)


def order(inventory: Inventory, item: str, amount: int) -> None:
    try:
        inventory.take(item, amount)
    except OutOfStock as reason:
        logger.warning("no more %s", reason)


if __name__ == "__main__":
    inventory = Inventory(apples=5, pears=1)
    customers = [threading.Thread(target=order, args=(inventory, "apples", 3)) for _ in range(2)]
    for customer in customers:
        customer.start()
    for customer in customers:
        customer.join()
    assert inventory.available("apples") >= 0, f"sold {-inventory.available('apples')} too many"
