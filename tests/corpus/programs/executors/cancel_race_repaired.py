"""Only what `cancel` says it has cancelled counts as cancelled."""

from concurrent.futures import ThreadPoolExecutor

sent: list[str] = []


def send(letter: str) -> str:
    sent.append(letter)
    return letter


with ThreadPoolExecutor(max_workers=1) as pool:
    futures = {letter: pool.submit(send, letter) for letter in ("first", "second")}
    cancelled = {letter for letter in ("second",) if futures[letter].cancel()}

assert not cancelled & set(sent), f"{', '.join(sent)} sent although cancelled"
