"""The command line as a newcomer meets it: results, exit statuses, and one line for whatever is wrong."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest

from coolthreads_app.cli import main
from tests.programs import ABBA, LOCKED, LOST_UPDATE


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, source in (("race.py", LOST_UPDATE), ("locked.py", LOCKED), ("abba.py", ABBA)):
        (tmp_path / name).write_text(source)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_explore_finds_both_results_and_proves_that_there_are_no_others(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explore", "race.py", "--json", "--strategy", "dfs"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["format"] == "coolthreads.exploration/1"
    assert document["complete"] is True
    assert document["verdict"] == "failed"
    assert {row["verdict"] for row in document["outcomes"]} == {"passed", "failed"}
    assert document["races"][0]["location"] == "counter"
    assert document["races"][0]["first"]["line"] == 6
    for row in document["outcomes"]:
        status = main(["run", "race.py", "--json", "--schedule", row["schedule"]])
        replayed = json.loads(capsys.readouterr().out)
        assert status == (0 if row["verdict"] == "passed" else 1)
        assert [replayed[key] for key in ("verdict", "summary", "output")] == [
            row[key] for key in ("verdict", "summary", "output")
        ]


@pytest.mark.parametrize(("name", "status"), [("race.py", 1), ("abba.py", 1), ("locked.py", 0)])
def test_exit_status_of_explore(folder: Path, name: str, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explore", name]) == status
    assert "all distinguishable interleavings" in capsys.readouterr().err


def test_a_budget_is_no_proof(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["explore", "race.py", "--json", "--max-executions", "2"])
    document = json.loads(capsys.readouterr().out)
    assert (document["executions"], document["complete"]) == (2, False)


def test_a_trace_replays_and_says_where_a_changed_program_diverges(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "race.py", "--schedule", "main*4 T1 T2", "--trace", "run.trace"]) == 1
    capsys.readouterr()
    assert main(["replay", "run.trace"]) == 1
    assert "the same" in capsys.readouterr().err
    (folder / "race.py").write_text(LOST_UPDATE.replace("counter += 1", "counter += 2"))
    assert main(["replay", "run.trace"]) == 2
    told = capsys.readouterr().err
    assert "diverges at step" in told
    assert "recorded T2 write counter (race.py:6) = 1, now T2 write counter (race.py:6) = 2" in told
    (folder / "race.py").unlink()
    assert main(["replay", "run.trace"]) == 2
    assert "--embedded runs the copy" in capsys.readouterr().err
    assert main(["replay", "run.trace", "--embedded"]) == 1


def test_explain_tells_the_lost_update(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "race.py"]) == 1
    told = capsys.readouterr().out
    assert "read counter = 0 (race.py:6)" in told
    assert "update is lost" in told


def test_explain_names_the_circle_of_a_deadlock(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "abba.py"]) == 1
    told = capsys.readouterr().out
    assert "T1 waits for b, which T2 holds (abba.py:7)." in told
    assert "T1 -> T2 -> T1. Deadlock." in told


def test_the_programs_own_output_appears_and_its_arguments_arrive(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "say.py").write_text("import sys\nprint(sys.argv[1:])\n")
    assert main(["run", "say.py", "--", "-x", "1"]) == 0
    printed = capsys.readouterr()
    assert (printed.out, printed.err) == ("['-x', '1']\n", "passed\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "gone.py"], "gone.py: no such file"),
        (["run", "broken.py"], "broken.py:1:"),
        (["run", "."], "is a directory"),
        (["run"], "a program is needed"),
        (["run", "race.py", "--granularity", "line"], "must be one of access, gil, sync"),
        (["run", "race.py", "--strategy", "magic"], "strategy is 'magic'"),
        (["run", "race.py", "--schedule", "T1 !"], "word 2: '!'"),
        (["run", "race.py", "--schedule", "T9"], "wants T9"),
        (["run", "race.py", "--schedule", "@gone.txt"], "gone.txt: no such file"),
        (["explore", "race.py", "--max-executions", "none"], "--max-executions"),
        (["explore", "race.py", "--bogus"], "--bogus"),
        (["replay", "race.py"], "race.py: is not a trace"),
        (["replay", "gone.trace"], "gone.trace: no such file"),
        (["export", "race.py", "-o", "out.xyz"], "out.xyz: .xyz ending"),
        (["export", "race.py", "-o", "no/such/out.png"], "its folder does not exist"),
        (["export", "race.py", "-o", "out.png", "--steps", "9:3"], "--steps 9:3"),
        (["nonsense"], "nonsense"),
    ],
)
def test_wrong_input_gets_one_line(
    folder: Path, arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "broken.py").write_text("def f(:\n")
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert told in printed.err
    assert printed.err.count("\n") == 1
    assert "Traceback" not in printed.err


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a screen")
def test_without_a_screen_the_window_says_so_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for command in ([], ["open", "counter/race"]):
        assert main(command) == 2
        assert re.fullmatch(r"coolthreads: there is no screen .*\n", capsys.readouterr().err)


def test_scenarios_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scenarios", "--json"]) == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)["scenarios"]}
    assert "counter/race" in names


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_figures_are_drawn(folder: Path, ending: str) -> None:
    assert main(["export", "race.py", "-o", f"out.{ending}"]) == 0
    begins = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF"}[ending]
    assert (folder / f"out.{ending}").read_bytes().startswith(begins)


def test_long_schedules_and_many_outcomes_stay_readable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "long.py"
    program.write_text("""\
import threading
n = m = 0
def work():
    global n, m
    for _ in range(40):
        n += 1
        m += 1
threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(n, m)
""")
    command = ["explore", str(program), "--strategy", "random", "--max-executions", "150"]
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) < 2 + 60 * 6
    assert "choices)" in out
    assert "more outcomes are not listed" in err
    assert "--json has all of them, --save a trace of each" in err
    assert main([*command, "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert len(whole["outcomes"]) > 60
    assert max(len(row["schedule"]) for row in whole["outcomes"]) > 160
