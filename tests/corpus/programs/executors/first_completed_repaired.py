"""The first of two mirrors wins; the other may be ready as well."""

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait


def download(mirror: str) -> str:
    return f"data from {mirror}"


with ThreadPoolExecutor() as pool:
    futures = [pool.submit(download, mirror) for mirror in ("north", "south")]
    done, pending = wait(futures, return_when=FIRST_COMPLETED)
    winner = next(iter(done))
    assert winner.result().startswith("data")
