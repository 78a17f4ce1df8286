"""Inspect's carter: two counters, each with a lock of the last owner of the resource, taken in no fixed order."""

import threading

resource = threading.Lock()
mutex = threading.Lock()
users = {"a": 0, "b": 0}


def enter(kind: str) -> None:
    with mutex:
        users[kind] += 1
        if users[kind] == 1:
            resource.acquire()


def leave(kind: str) -> None:
    with mutex:
        users[kind] -= 1
        if users[kind] == 0:
            resource.release()


def visit(kind: str) -> None:
    enter(kind)
    leave(kind)


threads = [threading.Thread(target=visit, args=(kind,)) for kind in "ab"]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert users == {"a": 0, "b": 0}
