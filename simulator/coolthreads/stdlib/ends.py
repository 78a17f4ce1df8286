"""What is put in at one end and taken out at the other: the order of the two matters only where one needs the other."""

from __future__ import annotations

from coolthreads.kernel.turns import kernel


class Ends:
    """Which events put what is in a queue (at the beginning nobody did), and which took what was."""

    __slots__ = ("gets", "puts")

    def __init__(self, at_first: int = 0) -> None:
        self.puts: list[int] = [-1] * at_first
        self.gets: list[int] = []

    def put(self, maxsize: int) -> None:
        """What was carried out last has put something in; there is room for ``maxsize`` items, or for all if that is 0."""
        number = kernel.latest()
        needed = len(self.puts) - maxsize
        if maxsize > 0 and 0 <= needed < len(self.gets):
            kernel.follows(self.gets[needed])
        self.puts.append(number)

    def get(self) -> None:
        """What was carried out last has taken something out."""
        number = kernel.latest()
        if len(self.gets) < len(self.puts):
            kernel.follows(self.puts[len(self.gets)])
        self.gets.append(number)
