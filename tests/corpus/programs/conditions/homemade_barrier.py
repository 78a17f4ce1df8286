"""A barrier made of a counter and an event that cannot be used twice."""

import threading


class Rendezvous:
    def __init__(self, parties: int) -> None:
        self._parties = parties
        self._count = 0
        self._lock = threading.Lock()
        self._all_here = threading.Event()

    def meet(self) -> None:
        with self._lock:
            self._count += 1
            if self._count == self._parties:
                self._count = 0
                self._all_here.set()
        self._all_here.wait()
        self._all_here.clear()


rendezvous = Rendezvous(2)
rounds = [0, 0]


def dance(me: int) -> None:
    for _ in range(2):
        rounds[me] += 1
        rendezvous.meet()


dancers = [threading.Thread(target=dance, args=(number,)) for number in range(2)]
for dancer in dancers:
    dancer.start()
for dancer in dancers:
    dancer.join()
assert rounds == [2, 2]
