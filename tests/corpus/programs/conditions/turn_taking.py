"""Two threads print in turn; both semaphores start open."""

import threading

ping = threading.Semaphore(1)
pong = threading.Semaphore(1)
game: list[str] = []


def player(word: str, mine: threading.Semaphore, others: threading.Semaphore) -> None:
    for _ in range(2):
        mine.acquire()
        game.append(word)
        others.release()


threads = [
    threading.Thread(target=player, args=("ping", ping, pong)),
    threading.Thread(target=player, args=("pong", pong, ping)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert game == ["ping", "pong"] * 2, game
