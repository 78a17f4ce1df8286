"""The same computing in one thread, one after the other."""

COUNT = 1_000_000


def compute(name):
    total = 0
    for number in range(COUNT):
        total += number % 7
    print(f"{name}: {total}")


for name in ("A", "B"):
    compute(name)
