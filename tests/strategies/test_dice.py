"""Dice: even odds, and the same rolls from the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coolthreads.strategies.dice import Dice


@given(st.integers(), st.lists(st.integers(1, 10_000), max_size=400))
def test_the_same_seed_rolls_the_same(seed: int, sides: list[int]) -> None:
    one, other = Dice(seed), Dice(seed)
    rolled = [one.roll(count) for count in sides]
    assert rolled == [other.roll(count) for count in sides]
    assert all(0 <= value < count for value, count in zip(rolled, sides, strict=True))


def test_these_rolls_are_the_same_on_every_machine() -> None:
    dice = Dice(7)
    assert [dice.roll(6) for _ in range(12)] == [3, 1, 1, 0, 2, 2, 5, 0, 1, 2, 2, 0]


@pytest.mark.parametrize("sides", [2, 3, 7])
def test_odds_are_even_along_a_walk(sides: int) -> None:
    dice, rolls = Dice(1), 30_000
    counts = Counter(dice.roll(sides) for _ in range(rolls))
    mean = rolls / sides
    assert sum((counts[side] - mean) ** 2 / mean for side in range(sides)) < 20


@pytest.mark.parametrize("sides", [2, 3, 7])
def test_odds_are_even_over_seeds(sides: int) -> None:
    counts = Counter(Dice(seed).roll(sides) for seed in range(30_000))
    mean = 30_000 / sides
    assert sum((counts[side] - mean) ** 2 / mean for side in range(sides)) < 20


def test_two_rolls_in_a_row_have_nothing_to_do_with_each_other() -> None:
    dice, counts = Dice(3), Counter[tuple[int, int]]()
    for _ in range(20_000):
        counts[dice.roll(3), dice.roll(2)] += 1
    mean = 20_000 / 6
    assert sum((count - mean) ** 2 / mean for count in counts.values()) < 25
    assert len(counts) == 6
