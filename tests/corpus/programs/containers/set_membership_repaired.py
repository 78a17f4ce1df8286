"""Every visitor gets a gift once: the lock makes asking and changing one step."""

import threading


class GiftShop:
    def __init__(self) -> None:
        self._seen: set[str] = set()
        self._lock = threading.Lock()
        self.gifts = 0

    def visit(self, name: str) -> None:
        with self._lock:
            if name in self._seen:
                return
            self._seen.add(name)
        self._give()

    def _give(self) -> None:
        self.gifts += 1


shop = GiftShop()
threads = [threading.Thread(target=shop.visit, args=("Ann",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert shop.gifts == 1, f"{shop.gifts} gifts for Ann"
