"""The flag is set outside the lock, between the waiter's look and its wait."""

import threading

condition = threading.Condition()
is_ready = False


def prepare() -> None:
    global is_ready
    is_ready = True
    with condition:
        condition.notify()


def consume() -> None:
    if not is_ready:
        with condition:
            condition.wait()


threads = [threading.Thread(target=consume), threading.Thread(target=prepare)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
