"""Inspect's carter, repaired: the resource is taken before the counter's lock."""

import threading

resource = threading.Lock()
mutex = threading.Lock()
users = {"a": 0, "b": 0}


def enter(kind: str) -> None:
    with resource:
        with mutex:
            users[kind] += 1


def leave(kind: str) -> None:
    with mutex:
        users[kind] -= 1


def visit(kind: str) -> None:
    enter(kind)
    leave(kind)


threads = [threading.Thread(target=visit, args=(kind,)) for kind in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert users == {"a": 0, "b": 0}
