"""Dekker's algorithm without the courtesy: both raise their flags, and neither gives way."""

import threading
import time

wants = [False, False]
turn = 0
served: list[int] = []


def serve(me: int) -> None:
    global turn
    other = 1 - me
    wants[me] = True
    while wants[other]:
        time.sleep(0)
    served.append(me)
    turn = other
    wants[me] = False


threads = [threading.Thread(target=serve, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(served) == [0, 1]
