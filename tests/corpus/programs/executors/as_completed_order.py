"""Results are zipped with their inputs as if they came in the order of submission."""

from concurrent.futures import ThreadPoolExecutor, as_completed


def square(number: int) -> int:
    return number * number


def main() -> None:
    inputs = [2, 3]
    with ThreadPoolExecutor(max_workers=2) as pool:
        futures = [pool.submit(square, number) for number in inputs]
        squares = {number: future.result() for number, future in zip(inputs, as_completed(futures))}
    assert squares == {2: 4, 3: 9}, squares


if __name__ == "__main__":
    main()
