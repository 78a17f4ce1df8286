"""The inner task has a pool of its own."""

from concurrent.futures import ThreadPoolExecutor

outer = ThreadPoolExecutor(max_workers=2, thread_name_prefix="outer")
inner = ThreadPoolExecutor(max_workers=2, thread_name_prefix="inner")


def part(number: int) -> int:
    return number + 1


def whole(number: int) -> int:
    return inner.submit(part, number).result() * 10


results = list(outer.map(whole, [1, 2]))
assert results == [20, 30]
outer.shutdown()
inner.shutdown()
