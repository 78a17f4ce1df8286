"""Two players take turns by events, each cleared before the answer."""

import threading

ROUNDS = 3


class Player:
    def __init__(self, name: str, log: list[str]) -> None:
        self.name = name
        self.turn = threading.Event()
        self._log = log

    def play(self, other: "Player") -> None:
        for _ in range(ROUNDS):
            self.turn.wait()
            self.turn.clear()
            self._log.append(self.name)
            other.turn.set()


if __name__ == "__main__":
    log: list[str] = []
    ping, pong = Player("ping", log), Player("pong", log)
    threads = [threading.Thread(target=ping.play, args=(pong,)), threading.Thread(target=pong.play, args=(ping,))]
    for thread in threads:
        thread.start()
    ping.turn.set()
    for thread in threads:
        thread.join()
    assert log == ["ping", "pong"] * ROUNDS
