"""Each thread adds to its column of a shared row; but slots of a total are shared."""

import threading

matrix = [[1, 2], [3, 4]]
totals = {"all": 0}


def add_up(row: int) -> None:
    for value in matrix[row]:
        totals["all"] += value


threads = [threading.Thread(target=add_up, args=(row,)) for row in range(len(matrix))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert sum(totals.values()) == 10, totals
