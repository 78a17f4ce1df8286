"""Each future is looked up in a table of inputs."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def square(number: int) -> int:
    return number * number


def main() -> None:
    inputs = [2, 3]
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = {pool.submit(square, number): number for number in inputs}
        squares = {futures[future]: future.result() for future in as_completed(futures)}
    assert squares == {2: 4, 3: 9}, squares


if __name__ == "__main__":
    main()
