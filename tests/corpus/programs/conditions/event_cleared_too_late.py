"""A worker waits for an event and clears it afterwards, together with a signal that came meanwhile."""

import threading


class Mailbox:
    def __init__(self) -> None:
        self._arrived = threading.Event()
        self._letters: list[str] = []

    def post(self, letter: str) -> None:
        self._letters.append(letter)
        self._arrived.set()

    def collect(self) -> list[str]:
        self._arrived.wait()
        letters, self._letters = self._letters, []
        self._arrived.clear()
        return letters


def read(mailbox: Mailbox, expected: int, got: list[str]) -> None:
    while len(got) < expected:
        got += mailbox.collect()


mailbox = Mailbox()
got: list[str] = []
reader = threading.Thread(target=read, args=(mailbox, 2, got), name="reader")
reader.start()
mailbox.post("a")
mailbox.post("b")
reader.join()
assert sorted(got) == ["a", "b"]
