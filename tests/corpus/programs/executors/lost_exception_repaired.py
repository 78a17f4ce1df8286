"""All futures are asked for their results."""

import sys
from concurrent.futures import Future, ThreadPoolExecutor

stock = {"bolt": 1}


def pick(item: str) -> None:
    amount = stock[item]
    if amount == 0:
        raise LookupError(item)
    stock[item] = amount - 1


def main() -> int:
    picked = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures: list[Future[None]] = [pool.submit(pick, "bolt") for _ in range(2)]
    for future in futures:
        if future.exception() is None:
            picked += 1
    return 0 if picked >= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
