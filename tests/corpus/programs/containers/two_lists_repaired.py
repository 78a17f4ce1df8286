"""Names and values are kept together."""

import threading


class Table:
    def __init__(self) -> None:
        self.rows: list[tuple[str, int]] = []

    def add(self, name: str, value: int) -> None:
        self.rows.append((name, value))

    def as_dict(self) -> dict[str, int]:
        return dict(self.rows)


table = Table()
threads = [threading.Thread(target=table.add, args=(name, len(name))) for name in ("be", "see")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert table.as_dict() == {"be": 2, "see": 3}, table.as_dict()
