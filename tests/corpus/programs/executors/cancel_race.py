"""What was cancelled too late counts as cancelled all the same."""

from concurrent.futures import ThreadPoolExecutor

sent: list[str] = []


def send(letter: str) -> str:
    sent.append(letter)
    return letter


with ThreadPoolExecutor(max_workers=1) as pool:
    futures = {letter: pool.submit(send, letter) for letter in ("first", "second")}
    futures["second"].cancel()
    cancelled = {"second"}

assert not cancelled & set(sent), f"{', '.join(sent)} sent although cancelled"
