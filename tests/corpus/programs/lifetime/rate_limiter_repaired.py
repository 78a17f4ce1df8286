"""A token bucket whose tokens are looked at and taken under its lock."""

import threading
import time


class RateLimiter:
    def __init__(self, rate: float, burst: int) -> None:
        self._rate = rate
        self._burst = burst
        self._tokens = float(burst)
        self._updated = time.monotonic()
        self._lock = threading.Lock()

    def _refill(self) -> None:
        now = time.monotonic()
        self._tokens = min(self._burst, self._tokens + (now - self._updated) * self._rate)
        self._updated = now

    def allow(self) -> bool:
        with self._lock:
            self._refill()
            if self._tokens < 1:
                return False
            self._tokens -= 1
            return True


limiter = RateLimiter(rate=0.001, burst=1)
allowed: list[bool] = []
threads = [threading.Thread(target=lambda: allowed.append(limiter.allow())) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert allowed.count(True) == 1, allowed
