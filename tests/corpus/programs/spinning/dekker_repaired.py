"""Dekker's algorithm: whose turn it is not gives way."""

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
        if turn != me:
            wants[me] = False
            while turn != me:
                time.sleep(0)
            wants[me] = True
    served.append(me)
    turn = other
    wants[me] = False


threads = [threading.Thread(target=serve, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sorted(served) == [0, 1]
