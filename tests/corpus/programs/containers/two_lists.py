"""Names and values are kept in two lists; between two appends they do not match."""

import threading


class Table:
    def __init__(self) -> None:
        self.names: list[str] = []
        self.values: list[int] = []

    def add(self, name: str, value: int) -> None:
        self.names.append(name)
        self.values.append(value)

    def as_dict(self) -> dict[str, int]:
        return dict(zip(self.names, self.values))


table = Table()
threads = [threading.Thread(target=table.add, args=(name, len(name))) for name in ("be", "see")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert table.as_dict() == {"be": 2, "see": 3}, table.as_dict()
