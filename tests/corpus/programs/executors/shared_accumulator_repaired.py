"""Tasks of a pool return what is to be added."""

from concurrent.futures import ThreadPoolExecutor, wait


class Survey:
    def __init__(self) -> None:
        self.total = 0.0

    def weigh(self, grams: float) -> float:
        return grams / 1000

    def run(self, weights: list[float]) -> None:
        with ThreadPoolExecutor(3) as pool:
            done, _ = wait([pool.submit(self.weigh, grams) for grams in weights])
        self.total = sum(future.result() for future in done)


survey = Survey()
survey.run([500, 250, 250])
assert survey.total == 1.0, survey.total
