"""SCTBench's reorder, repaired: both are assigned under the lock that the checker takes."""

import argparse
import threading


class Pair:
    def __init__(self) -> None:
        self.a = 0
        self.b = 0
        self.lock = threading.Lock()

    def set(self) -> None:
        with self.lock:
            self.a = 1
            self.b = -1

    def check(self) -> None:
        with self.lock:
            a, b = self.a, self.b
        assert (a, b) in ((0, 0), (1, -1)), f"a = {a}, b = {b}"


def main(setters: int, checkers: int) -> None:
    pair = Pair()
    threads = [threading.Thread(target=pair.set, name=f"set{n}") for n in range(setters)]
    threads += [threading.Thread(target=pair.check, name=f"check{n}") for n in range(checkers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--setters", type=int, default=3)
    parser.add_argument("--checkers", type=int, default=1)
    options = parser.parse_args()
    main(options.setters, options.checkers)
