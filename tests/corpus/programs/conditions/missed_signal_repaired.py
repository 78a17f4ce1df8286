"""The flag is set under the lock that the waiter looks at it with."""

import threading

condition = threading.Condition()
is_ready = False


def prepare() -> None:
    global is_ready
    with condition:
        is_ready = True
        condition.notify()


def consume() -> None:
    with condition:
        while not is_ready:
            condition.wait()


threads = [threading.Thread(target=consume), threading.Thread(target=prepare)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
