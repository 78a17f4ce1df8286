"""Timed runs as a newcomer meets them: when it was over, in one line, and one line for what does not go together."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from coolthreads import default_costs, load_costs
from coolthreads_app.cli import main
from coolthreads_app.commands import calibrating, common
from coolthreads_app.lab.calibration import Calibration

TWO = """
import threading
def compute():
    total = 0
    for number in range(300_000):
        total += number
threads = [threading.Thread(target=compute) for _ in range(2)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "two.py").write_text(TWO)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(common, "costs_of_machine", lambda: tmp_path / "config" / "costs.toml")
    return tmp_path


def finished(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.strip()


def test_the_end_says_when_it_was_over(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "two.py", "--strategy", "gil", "--granularity", "gil"]) == 0
    behind = re.fullmatch(
        r"passed; finished after ([\d.]+) ms of virtual time behind one lock \(GIL\)", finished(capsys)
    )
    assert main(["run", "two.py", "--cores", "2"]) == 0
    beside = re.fullmatch(
        r"passed; finished after ([\d.]+) ms of virtual time on 2 cores, without a GIL", finished(capsys)
    )
    assert behind and beside
    assert float(behind[1]) == pytest.approx(2 * float(beside[1]), rel=0.05)
    assert main(["run", "two.py", "--cores", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["timed"] == "1"
    assert document["virtual_seconds"] == pytest.approx(float(behind[1]) / 1000, rel=0.05)
    assert document["schedule"] == "timed=1"
    assert main(["run", "two.py", "--schedule", "timed=1"]) == 0
    assert "on 1 core, without a GIL" in finished(capsys)


def test_a_run_that_is_not_timed_ends_as_ever(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "two.py"]) == 0
    assert finished(capsys) == "passed"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["run", "two.py", "--cores", "0"], "--cores 0: must be at least 1"),
        (["run", "two.py", "--cores", "-2"], "--cores -2: must be at least 1"),
        (["run", "two.py", "--cores", "2", "--strategy", "gil"], "they exclude each other"),
        (["run", "two.py", "--cores", "2", "--strategy", "random"], "--strategy random does not go with it"),
        (["run", "two.py", "--cores", "2", "--time", "any"], "time any does not go with it"),
        (["run", "two.py", "--cores", "2", "--granularity", "gil"], "granularity gil does not go with cores"),
        (["run", "two.py", "--cores", "2", "--granularity", "sync"], "not sync"),
        (["run", "two.py", "--costs", "x.toml"], "--costs is for timed runs"),
        (["run", "two.py", "--cores", "2", "--costs", "x.toml"], "x.toml: no such file"),
        (["run", "two.py", "--cores", "2", "--costs", "machine"], "measure calibrate"),
        (["explore", "two.py", "--cores", "2"], "not explore"),
        (["explain", "two.py", "--cores", "2"], "not explain"),
        (["export", "two.py", "-o", "x.html", "--cores", "2", "--versus", "gil"], "--versus means nothing for a .html"),
        (["measure", "calibrate", "-o", "x.json"], "a cost file ends in .toml"),
        (["measure", "calibrate", "--quick", "--thorough"], "exclude each other"),
    ],
)
def test_what_does_not_go_together_is_one_line(
    folder: Path, arguments: list[str], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = finished(capsys)
    assert complaint in said
    assert "\n" not in said
    assert not (folder / "x.html").exists()


def test_what_was_calibrated_is_used(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = default_costs()
    dear = load_costs(
        _written(folder / "dear.toml", usual.toml().replace(f"operator = {usual.python.operator}", "operator = 5000.0"))
    )
    monkeypatch.setattr(calibrating, "measure_costs", lambda *_: Calibration(dear, {}, 7))
    assert main(["measure", "calibrate"]) == 0
    assert "--costs machine" in capsys.readouterr().out
    assert main(["run", "two.py", "--cores", "2", "--costs", "machine"]) == 0
    assert "finished after 1.5" in finished(capsys)
    assert main(["run", "two.py", "--cores", "2", "--costs", "dear.toml"]) == 0
    assert "finished after 1.5" in finished(capsys)


def test_both_ways_in_one_figure(folder: Path) -> None:
    arguments = [
        "export",
        "two.py",
        "-o",
        "both.svg",
        "--strategy",
        "gil",
        "--granularity",
        "gil",
        "--versus",
        "cores=2",
    ]
    assert main(arguments) == 0
    text = (folder / "both.svg").read_text()
    assert "two.py (GIL) and two.py (2 cores)" in text
    assert "Speed-up" in text
    assert "who holds it" in text


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_without_a_recording_a_run_may_be_ten_times_as_long_and_says_the_same(tmp_path, capsys):
    program = tmp_path / "long.py"
    program.write_text(
        "def work():\n    global n\n    for _ in range(300_000):\n        n += 1\nn = 0\nwork()\nprint(n)\n"
    )
    assert main(["run", str(program), "--strategy", "gil", "--granularity", "gil"]) == 0
    unrecorded = capsys.readouterr()
    assert unrecorded.out == "300000\n"
    assert main(["run", str(program), "--strategy", "gil", "--granularity", "gil", "--max-steps", "1000"]) == 1
    assert "still running after 1,000 steps" in capsys.readouterr().err
    program.write_text(program.read_text().replace("300_000", "300"))
    timed = [
        main(["run", str(program), "--cores", "2", *more]) or capsys.readouterr().err
        for more in ([], ["--trace", str(tmp_path / "run.trace")])
    ]
    assert timed[0] == timed[1]
