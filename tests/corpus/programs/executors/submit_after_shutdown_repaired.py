"""A crawler that shuts the pool down when nothing is left to do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

LINKS = {"index": ["about", "news"], "about": [], "news": ["index"]}


class Crawler:
    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(max_workers=2)
        self.seen: set[str] = set()
        self.errors: list[BaseException] = []
        self._lock = threading.Lock()
        self._pending = 0
        self._idle = threading.Event()

    def visit(self, page: str) -> None:
        with self._lock:
            if page in self.seen:
                return
            self.seen.add(page)
            self._pending += 1
        self.pool.submit(self._fetch, page)

    def _fetch(self, page: str) -> None:
        try:
            for link in LINKS[page]:
                self.visit(link)
        except RuntimeError as error:
            self.errors.append(error)
        with self._lock:
            self._pending -= 1
            if not self._pending:
                self._idle.set()


crawler = Crawler()
crawler.visit("index")
crawler._idle.wait()
crawler.pool.shutdown()
assert not crawler.errors, crawler.errors
