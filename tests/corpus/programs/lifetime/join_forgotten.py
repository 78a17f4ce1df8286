"""The results are looked at before the threads have been joined."""

import threading


def search(haystack: list[str], needle: str, hits: list[int], offset: int) -> None:
    hits.extend(offset + index for index, word in enumerate(haystack) if word == needle)


def main() -> None:
    words = "to be or not to be".split()
    half = len(words) // 2
    hits: list[int] = []
    threads = [
        threading.Thread(target=search, args=(words[:half], "be", hits, 0)),
        threading.Thread(target=search, args=(words[half:], "be", hits, half)),
    ]
    for thread in threads:
        thread.start()
    print(len(hits), "hits")
    assert sorted(hits) == [1, 5]


if __name__ == "__main__":
    main()
