"""A buffer for one item that asks with `if`, not with `while`, whether it may go on: somebody else may be quicker."""

import threading


class Buffer:
    def __init__(self):
        self.items = []
        self.changed = threading.Condition()
        self.taken = 0

    def put(self, item):
        with self.changed:
            if self.items:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify()

    def take(self):
        with self.changed:
            if not self.items:
                self.changed.wait()
            self.items.pop()
            self.taken += 1
            self.changed.notify()


def setup():
    return Buffer()


def workers():
    def produce(buffer):
        buffer.put(1)
        buffer.put(2)

    def consume(buffer):
        buffer.take()

    return [produce, consume, consume]


def check(buffer):
    return buffer.taken == 2


if __name__ == "__main__":
    shared = setup()
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers()]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared), "an item was not taken"
