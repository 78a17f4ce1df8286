"""Two threads take the same two locks, in opposite order."""

import threading


class Locks:
    def __init__(self):
        self.a = threading.Lock()
        self.b = threading.Lock()
        self.passed = 0


def setup():
    return Locks()


def workers():
    def forwards(locks):
        with locks.a, locks.b:
            locks.passed += 1

    def backwards(locks):
        with locks.b, locks.a:
            locks.passed += 1

    return [forwards, backwards]


def check(locks):
    return locks.passed == 2


if __name__ == "__main__":
    shared = setup()
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers()]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared)
