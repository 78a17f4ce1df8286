"""Phases separated by a barrier for all workers."""

import threading

WORKERS = 3


class Simulation:
    def __init__(self) -> None:
        self.barrier = threading.Barrier(WORKERS)
        self.cells = [0] * WORKERS
        self.sums: list[int] = [0] * WORKERS

    def work(self, index: int) -> None:
        self.cells[index] = index + 1
        self.barrier.wait()
        self.sums[index] = sum(self.cells)


def main() -> None:
    simulation = Simulation()
    threads = [threading.Thread(target=simulation.work, args=(index,), daemon=True) for index in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert simulation.sums == [6, 6, 6], simulation.sums


main()
