"""``coolthreads measure`` as a newcomer meets it; what takes time is shown from saved measurements."""

import json
from pathlib import Path

import pytest

from coolthreads_app.cli import main
from coolthreads_app.lab import memory as memory_lab
from coolthreads_app.lab import results
from coolthreads_app.lab.control import Cancelled
from tests.app.lab import measured


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(results, "folder", lambda: tmp_path / "lab")
    monkeypatch.chdir(tmp_path)
    for one in (measured.memory(), measured.speed(), measured.switches()):
        results.save(one)
    return tmp_path


@pytest.mark.parametrize("kind", results.KINDS)
def test_an_earlier_measurement_is_shown(kept: Path, kind: str, capsys: pytest.CaptureFixture[str]):
    assert main(["measure", kind, "--show", "last"]) == 0
    out = capsys.readouterr().out
    assert "A processor, 4 cores" in out
    assert main(["measure", kind, "--show", "last", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == "coolthreads.measurement/1"
    assert document["kind"] == kind


def test_what_is_measured_is_printed_kept_and_compared(
    kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(memory_lab, "measure", lambda control, python: measured.memory(python=python))
    assert main(["measure", "memory", "--compare", "last", "-o", "a.csv"]) == 0
    out = capsys.readouterr().out
    assert "10.00 kB" in out
    assert "agree" in out
    assert len(results.saved("memory")) == 2
    assert len((kept / "a.csv").read_text().splitlines()) == 2 * 16 + 1
    assert main(["measure", "memory", "--no-save", "--json"]) == 0
    assert len(results.saved("memory")) == 2


def test_files_of_every_kind(kept: Path, qapp: object, capsys: pytest.CaptureFixture[str]):
    for ending in ("csv", "json", "png", "svg", "pdf"):
        assert main(["measure", "speed", "--show", "last", "-o", f"a.{ending}"]) == 0
        assert (kept / f"a.{ending}").stat().st_size > 100
    assert results.load(str(kept / "a.json")) == measured.speed()


def test_cancelling_is_an_interruption(kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    def cancelled(control: object, python: object) -> results.Measurement:
        raise Cancelled

    monkeypatch.setattr(memory_lab, "measure", cancelled)
    assert main(["measure", "memory"]) == 2
    assert capsys.readouterr().err == "coolthreads: interrupted\n"
    assert len(results.saved("memory")) == 1


def test_the_list_and_the_frameworks(kept: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["measure", "saved"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3
    assert main(["measure", "frameworks"]) == 0
    assert "Flask" in capsys.readouterr().out
    assert main(["measure", "frameworks", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["format"] == "coolthreads.frameworks/1"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "measure what?"),
        (["memory", "--quick", "--thorough"], "exclude each other"),
        (["memory", "--python", "there-is-none"], "no such interpreter"),
        (["memory", "-o", "a.gif"], "ending"),
        (["memory", "-o", "nowhere/a.svg"], "folder does not exist"),
        (["memory", "--theme", "pink"], "theme is 'pink'"),
        (["memory", "--show", "nothing"], "nothing: no such file"),
        (["memory", "--show", "last", "--thorough"], "measures nothing"),
        (["memory", "--compare", "nothing"], "nothing: no such file"),
        (["speed", "--service", "smtp"], "echo, json"),
        (["speed", "--workload", "hard"], "cpu, io, idle"),
        (["speed", "--show", "last", "--service", "echo", "-o", "a.svg"], "echo was not measured"),
        (["gravity"], "No such command"),
    ],
)
def test_wrong_input_is_one_line(kept: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert main(["measure", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1
