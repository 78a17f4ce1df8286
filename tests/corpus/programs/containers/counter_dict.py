"""Words are counted in a plain dict: get, add, and store are three steps."""

import threading
from collections import Counter

TEXTS = ["spam egg spam", "spam ham"]


def count(text: str, into: dict[str, int]) -> None:
    for word in text.split():
        into[word] = into.get(word, 0) + 1


def main() -> None:
    counts: dict[str, int] = {}
    threads = [threading.Thread(target=count, args=(text, counts)) for text in TEXTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == Counter(spam=3, egg=1, ham=1), counts


if __name__ == "__main__":
    main()
