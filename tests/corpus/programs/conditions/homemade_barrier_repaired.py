"""A barrier that counts generations."""

import threading


class Rendezvous:
    def __init__(self, parties: int) -> None:
        self._parties = parties
        self._count = 0
        self._generation = 0
        self._condition = threading.Condition()

    def meet(self) -> None:
        with self._condition:
            generation = self._generation
            self._count += 1
            if self._count == self._parties:
                self._count = 0
                self._generation += 1
                self._condition.notify_all()
            while generation == self._generation:
                self._condition.wait()


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
