"""Tasks of a pool add to an attribute of their common owner."""

from concurrent.futures import ThreadPoolExecutor, wait


class Survey:
    def __init__(self) -> None:
        self.total = 0.0

    def weigh(self, grams: float) -> None:
        self.total += grams / 1000

    def run(self, weights: list[float]) -> None:
        with ThreadPoolExecutor(3) as pool:
            wait([pool.submit(self.weigh, grams) for grams in weights])


survey = Survey()
survey.run([500, 250, 250])
assert survey.total == 1.0, survey.total
