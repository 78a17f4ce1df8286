"""What `make bench` stands on: its tables, its programs, and that it finds its measurements."""

from __future__ import annotations

import runpy

import pytest

from benchmarks.__main__ import main, measurements
from benchmarks.adapters import Measurement
from benchmarks.peers import row
from benchmarks.subjects import SUBJECTS, Subject
from benchmarks.table import duration, rate, table

RACE = SUBJECTS["lost update, 2 threads"]
SAFE = SUBJECTS["locked counter, 2 threads"]


def answers(**asked: Measurement) -> dict[str, Measurement]:
    return {"sample": Measurement(100, 2.0), "exhaust": Measurement(6, 0.01, complete=True), **asked}


def test_the_peers_are_a_measurement_and_tables_are_not() -> None:
    assert "peers" in measurements()
    assert "table" not in measurements()


def test_an_unknown_measurement_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["peers", "nosuch"]) == 2
    assert "nosuch" in capsys.readouterr().err


def test_columns_are_aligned() -> None:
    assert table(["a", "bb"], [["long", "1"], ["b", "100"]]) == "a      bb\n----  ---\nlong    1\nb     100"


def test_numbers_are_short() -> None:
    assert (rate(12345.6), rate(0.1234)) == ("12,346", "0.12")
    assert (duration(0.0123), duration(3.44)) == ("12 ms", "3.4 s")


@pytest.mark.parametrize("subject", SUBJECTS.values(), ids=lambda subject: subject.name)
def test_a_subject_is_a_program_and_comes_apart(subject: Subject) -> None:
    # Not as `__main__`: its threads are started by nobody here.
    assert "workers" in runpy.run_path(str(subject.file))
    parts = subject.parts()
    assert parts.workers
    assert parts.setup() is not parts.setup()


def test_a_lost_update_is_seen_by_the_check() -> None:
    parts = RACE.parts()
    state = parts.setup()
    for worker in parts.workers:
        worker(state)
    assert parts.check(state)
    state.value -= 1
    assert not parts.check(state)


def test_the_better_of_both_rates_counts() -> None:
    assert row(SAFE, "tool", answers(find=Measurement(6, 0.1, complete=True)))[2] == "600"


@pytest.mark.parametrize(
    ("subject", "found", "shown"),
    [
        (RACE, Measurement(4, 0.1, failed=True), "after 4"),
        (RACE, Measurement(6, 0.1, complete=True), "missed"),
        (SAFE, Measurement(6, 0.1, complete=True), "none: proved"),
        (SAFE, Measurement(6, 0.1), "none in 6"),
        (RACE, Measurement(0, 9.0, note="hangs"), "-"),
    ],
)
def test_a_verdict_is_judged_by_what_the_program_can_do(subject: Subject, found: Measurement, shown: str) -> None:
    assert row(subject, "tool", answers(find=found))[6] == shown


def test_how_many_times_the_peers_it_is_stands_beside() -> None:
    assert row(SAFE, "tool", answers(find=Measurement(6, 0.1, complete=True)), peers=40.0)[3] == "15 x"
    assert row(SAFE, "tool", answers(find=Measurement(6, 0.1, complete=True)))[3] == ""


def test_an_exhaustive_search_that_was_cut_says_so() -> None:
    cut = answers(exhaust=Measurement(500, 3.0), find=Measurement(1, 0.1, failed=True))
    assert row(RACE, "tool", cut)[4] == "> 500"
