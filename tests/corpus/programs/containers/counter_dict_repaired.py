"""Words are counted by each thread for itself, and the counts added up at the end."""

import threading
from collections import Counter

TEXTS = ["spam egg spam", "spam ham"]


def count(text: str, into: list[Counter[str]]) -> None:
    into.append(Counter(text.split()))


def main() -> None:
    parts: list[Counter[str]] = []
    threads = [threading.Thread(target=count, args=(text, parts)) for text in TEXTS]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = sum(parts, Counter())
    assert counts == Counter(spam=3, egg=1, ham=1), counts


if __name__ == "__main__":
    main()
