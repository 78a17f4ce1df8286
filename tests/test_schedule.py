"""Schedules as text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coolthreads.errors import ScheduleError
from coolthreads.schedule import Schedule

ACTORS = st.sampled_from(["main", "T1", "T2", "T12", "A1", "A3.2", "clock"])
OPTIONS = st.dictionaries(st.sampled_from(["time", "granularity"]), st.sampled_from(["any", "gil", "exact"]))


@given(st.lists(ACTORS), OPTIONS)
def test_text_is_read_back(choices: list[str], options: dict[str, str]) -> None:
    schedule = Schedule.of(choices, options)
    assert Schedule.parse(str(schedule)) == schedule


def test_runs_are_shortened_from_three_on() -> None:
    assert str(Schedule.of(["main", "T1", "T1", "T2", "T2", "T2"])) == "main T1 T1 T2*3"


def test_options_lead() -> None:
    schedule = Schedule.parse("time=any  granularity=gil main T1*2")
    assert schedule.options == (("granularity", "gil"), ("time", "any"))
    assert schedule.choices == ("main", "T1", "T1")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("main Tx", "word 2: 'Tx' is no actor"),
        ("main time=any", "word 2: option 'time=any' must come before"),
        ("T1*0", "word 1: 'T1*0' is no actor"),
        ("T1*99999999", "more than 50000000 choices"),
        ("é" * 100, "'" + "é" * 27 + "...'"),
    ],
)
def test_what_cannot_be_understood_is_named(text: str, told: str) -> None:
    with pytest.raises(ScheduleError, match="^schedule, word ") as caught:
        Schedule.parse(text)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
