"""Which of many names is meant by a few letters: those that contain the letters in order, the closest first."""

from __future__ import annotations


def likeness(query: str, text: str) -> int | None:
    """How well ``text`` is meant by ``query``; higher is better, None: not at all. Letters at the begin of a word and
    letters in a row count more; spaces in the query may skip anything."""
    total, text_lower = 0, text.lower()
    for word in query.lower().split():
        best = text_lower.find(word)
        if best >= 0:
            total += 6 * len(word) + (10 if not best or not text_lower[best - 1].isalnum() else 0)
            continue
        place, last = -1, -2
        for letter in word:
            place = text_lower.find(letter, place + 1)
            if place < 0:
                return None
            total += 3 if place == last + 1 or not place or not text_lower[place - 1].isalnum() else 0
            last = place
    return total - len(text) // 20 if total else 0


def ranked(query: str, texts: list[str]) -> list[int]:
    """The rows of those that are meant, the best first, else in their own order."""
    found = [(likeness(query, text), row) for row, text in enumerate(texts)]
    known = [(score, row) for score, row in found if score is not None]
    return [row for _, row in sorted(known, key=lambda pair: (-pair[0], pair[1]))]
