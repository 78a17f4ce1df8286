"""The first of two mirrors wins; the other is taken to have failed."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait


def download(mirror: str) -> str:
    return f"data from {mirror}"


with ThreadPoolExecutor() as pool:
    futures = [pool.submit(download, mirror) for mirror in ("north", "south")]
    done, pending = wait(futures, return_when=FIRST_COMPLETED)
    (winner,) = done
    assert winner.result().startswith("data")
