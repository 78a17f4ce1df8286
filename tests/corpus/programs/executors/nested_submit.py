"""A task waits for another task of the same pool, which has no thread left for it."""

from concurrent.futures import ThreadPoolExecutor

outer = ThreadPoolExecutor(max_workers=2, thread_name_prefix="outer")
inner = outer


def part(number: int) -> int:
    return number + 1


def whole(number: int) -> int:
    return inner.submit(part, number).result() * 10


results = list(outer.map(whole, [1, 2]))
assert results == [20, 30]
outer.shutdown()
inner.shutdown()
