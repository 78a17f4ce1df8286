"""SCTBench's token ring: each thread copies its neighbour's token, in no order at all."""

import threading

PLACES = 3
tokens = [1] + [0] * (PLACES - 1)
turns = [threading.Event() for _ in range(PLACES)]


def pass_on(place: int) -> None:
    tokens[place] = tokens[place - 1]
    turns[place].set()


threads = [threading.Thread(target=pass_on, args=(place,)) for place in range(1, PLACES)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert tokens == [1] * PLACES, tokens
