"""Saved measurements: what comes back, what is refused, what is said when two are compared."""

import csv
import io
import json
from pathlib import Path

import pytest

from coolthreads_app.lab import results
from coolthreads_app.lab.control import LabError
from coolthreads_app.lab.frameworks import MODELS, frameworks
from coolthreads_app.lab.machine import Interpreter
from coolthreads_app.lab.switches import reason
from coolthreads_app.lab.tables import comparison, seconds, size, tables, to_csv
from tests.app.lab import measured

ALL = [measured.memory(), measured.speed(), measured.switches()]


@pytest.mark.parametrize("measurement", ALL, ids=results.KINDS)
def test_what_is_saved_comes_back(measurement: results.Measurement, tmp_path: Path):
    path = results.save(measurement, tmp_path)
    again = results.save(measurement, tmp_path)
    assert path != again, "an earlier one is never overwritten"
    assert results.load(str(path)) == measurement
    assert results.load(path.stem, measurement.kind, tmp_path) == measurement
    assert results.load("last", measurement.kind, tmp_path) == measurement
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([path.name, again.name])


def test_what_is_no_measurement_is_refused_in_one_line(tmp_path: Path):
    content = json.loads(results.encode(measured.memory()))
    bad = {
        "text.json": "no JSON",
        "other.json": "{}",
        "future.json": json.dumps(content | {"format": "coolthreads.measurement/9"}),
        "wrong.json": json.dumps(content | {"seconds": "long"}),
    }
    for name, text in bad.items():
        (tmp_path / name).write_text(text)
        with pytest.raises(LabError, match=name) as caught:
            results.load(str(tmp_path / name))
        assert "\n" not in str(caught.value)
    with pytest.raises(LabError, match="no earlier measurement of speed"):
        results.load("last", "speed", tmp_path / "nowhere")
    path = results.save(measured.memory(), tmp_path)
    with pytest.raises(LabError, match="of memory, not of speed"):
        results.load(str(path), "speed")


def test_the_newest_is_last(tmp_path: Path):
    old, new = (
        results.decode(results.encode(measured.memory()).replace(b"2025-03-01", day), "")
        for day in (b"2025-03-02", b"2025-11-30")
    )
    for one in (new, old):
        results.save(one, tmp_path)
    assert results.load("last", where=tmp_path) == new


def test_prices_are_stated_with_their_spread():
    rows = {row[0]: row[-1] for row in tables(measured.memory())[2].rows if row[1] == "resident"}
    assert rows["thread"].startswith("10.00 kB (")
    assert rows["task"].startswith("2.00 kB (")


def test_comparing_says_whether_two_agree():
    same = comparison([measured.memory(), measured.memory()])
    assert same is not None
    assert [row[-1] for row in same.rows] == ["agree", "agree", "agree", "agree"]
    other = comparison([measured.memory(), measured.memory(thread=16_000, python=measured.FREE)])
    assert other is not None
    verdicts = {row[0]: row[-1] for row in other.rows}
    assert verdicts["thread, rss"].startswith("differ by ")
    assert verdicts["task, rss"] == "agree"
    assert comparison([measured.memory()]) is None


def test_the_speed_of_several_runs_has_an_interval():
    once = comparison([measured.speed(), measured.speed()])
    assert once is not None
    assert {row[-1] for row in once.rows} == {""}, "a single run says nothing about the next one"
    thrice = comparison([measured.speed(runs=3), measured.speed(runs=3)])
    assert thrice is not None
    assert {row[-1] for row in thrice.rows} == {"agree"}
    assert tables(measured.speed(runs=3))[1].rows[0][2] == "500 (500 to 500)"


def test_a_busy_machine_is_said():
    assert measured.memory().remarks == ()
    (said,) = measured.memory(load=measured.BUSY).remarks
    assert "busy: others used 1.5 of 4 cores before and 0.9 after" in said


def test_one_in_a_thousand_is_said_only_of_a_thousand():
    table = tables(measured.speed())[1]
    assert table.header[3:8] == ("p50", "p90", "p99", "p99.9", "max")
    assert table.rows[0][3] == "1.5 ms"
    assert table.rows[0][6:8] == ("2 ms", "90 ms")
    assert table.rows[0][2] == "500"


@pytest.mark.parametrize("measurement", ALL, ids=results.KINDS)
def test_csv_has_one_figure_a_line(measurement: results.Measurement):
    rows = list(csv.DictReader(io.StringIO(to_csv(measurement))))
    assert len(rows) > 5
    for row in rows:
        assert row["python"] == "3.12.1"
        float(row["value"])


def test_figures_are_written_for_people():
    texts = [seconds(s) for s in (2.7e-7, 6.14e-6, 0.0123, 1.5, 0.9996)]
    assert texts == ["270 ns", "6.14 \N{MICRO SIGN}s", "12.3 ms", "1.5 s", "1 s"]
    assert [size(n) for n in (980, 1100, 27_200_000)] == ["980 B", "1.1 kB", "27.2 MB"]


@pytest.mark.parametrize(
    ("version", "said"), [("3.9.1", "before any instruction"), ("3.10.0", "none of which is between load and store")]
)
def test_the_reason_for_lost_updates_depends_on_the_version(version: str, said: str):
    loss = measured.switches().losses[0]
    assert said in reason(Interpreter("p", version), loss)
    assert "without a GIL" in reason(measured.FREE, loss)


def test_frameworks_are_dated_and_of_a_known_model():
    found = frameworks()
    assert found.date.year >= 2025
    assert {row.model for row in found.rows} == set(MODELS)
    assert [row.name for row in found.rows] == sorted((row.name for row in found.rows), key=str.lower)
    assert all(row.source.startswith("https://") for row in found.rows)
