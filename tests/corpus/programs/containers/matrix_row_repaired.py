"""Each thread adds to its own slot, and the total is made at the end."""

import threading

matrix = [[1, 2], [3, 4]]
totals = dict.fromkeys(range(2), 0)


def add_up(row: int) -> None:
    for value in matrix[row]:
        totals[row] += value


threads = [threading.Thread(target=add_up, args=(row,)) for row in range(len(matrix))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sum(totals.values()) == 10, totals
