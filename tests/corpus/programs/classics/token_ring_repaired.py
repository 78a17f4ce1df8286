"""SCTBench's token ring, repaired: each thread waits for the one before it."""

import threading

PLACES = 3
tokens = [1] + [0] * (PLACES - 1)
turns = [threading.Event() for _ in range(PLACES)]
turns[0].set()


def pass_on(place: int) -> None:
    turns[place - 1].wait()
    tokens[place] = tokens[place - 1]
    turns[place].set()


threads = [threading.Thread(target=pass_on, args=(place,)) for place in range(1, PLACES)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert tokens == [1] * PLACES, tokens
