"""Who waits for a delivery with a time limit takes it for granted afterwards."""

import threading


class Letterbox:
    def __init__(self) -> None:
        self._letters: list[str] = []
        self._changed = threading.Condition()

    def deliver(self, letter: str) -> None:
        with self._changed:
            self._letters.append(letter)
            self._changed.notify()

    def take(self) -> str:
        with self._changed:
            if not self._letters:
                self._changed.wait(timeout=0.5)
            return self._letters.pop()


if __name__ == "__main__":
    box = Letterbox()
    reader = threading.Thread(target=box.take)
    reader.start()
    box.deliver("hello")
    reader.join()
