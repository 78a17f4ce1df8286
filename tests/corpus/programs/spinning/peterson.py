"""Peterson's algorithm with the two lines of the entry in the wrong order."""

import threading

flag = [False, False]
turn = 0
inside = 0


def critical(me: int) -> None:
    global turn, inside
    other = 1 - me
    turn = other
    flag[me] = True
    while flag[other] and turn == other:
        pass
    inside += 1
    assert inside == 1, "both are inside"
    inside -= 1
    flag[me] = False


threads = [threading.Thread(target=critical, args=(me,)) for me in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
