"""A registry of locks, one for each key, filled with `setdefault`, which is one step."""

import threading


class KeyedLocks:
    def __init__(self) -> None:
        self._locks: dict[str, threading.Lock] = {}

    def __getitem__(self, key: str) -> threading.Lock:
        return self._locks.setdefault(key, threading.Lock())


locks = KeyedLocks()
inside: set[str] = set()


def work(user: str) -> None:
    with locks[user]:
        assert user not in inside, f"{user} is here twice"
        inside.add(user)
        inside.discard(user)


if __name__ == "__main__":
    threads = [threading.Thread(target=work, args=("ann",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
