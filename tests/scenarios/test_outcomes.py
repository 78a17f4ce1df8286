"""Each scenario, explored, has the outcomes that its TOML promises, and it runs under ordinary Python as well."""

import subprocess
import sys

import pytest

from coolthreads import Expected, Limits, Options, Scenario, explore, run, scenarios

SCENARIOS = scenarios()


def test_there_are_scenarios() -> None:
    assert {"counter/race", "counter/lock", "coffee/two_futures"} <= {scenario.name for scenario in SCENARIOS}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_outcomes_are_as_promised(scenario: Scenario) -> None:
    exploration = explore(
        scenario.program(),
        Options(time=scenario.time, max_steps=20_000),
        limits=Limits(max_executions=scenario.executions or 20_000),
    )
    promised = set(scenario.outcomes)
    matched = set()
    for row in exploration.outcomes:
        fitting = [expected for expected in promised if _fits(expected, row.verdict, row.summary, row.output)]
        assert fitting, f"not promised: {row}"
        matched.update(fitting)
    assert matched == promised
    assert exploration.complete or scenario.executions


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_opening_schedule_replays(scenario: Scenario) -> None:
    finished = run(scenario.program(), Options(), schedule=scenario.opening)
    assert any(
        _fits(expected, finished.outcome.verdict, finished.outcome.summary, finished.outcome.output)
        for expected in scenario.outcomes
    )


ALONE = [scenario for scenario in SCENARIOS if not scenario.nodes]


@pytest.mark.parametrize("scenario", ALONE, ids=lambda scenario: scenario.name)
def test_it_runs_under_ordinary_python(scenario: Scenario) -> None:
    # Minutes and seconds are constants at the top of the program; here they are made short.
    source = scenario.path.read_text(encoding="utf-8").replace("MINUTE = 60", "MINUTE = 0.001")
    source = source.replace("SECOND = 1 ", "SECOND = 0.05 ")
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, timeout=60, check=False)
    # Real threads print a line and its end one after the other: lines of two may run into each other.
    printed = {None if expected.output is None else sorted_letters(expected.output) for expected in scenario.outcomes}
    assert sorted_letters(done.stdout) in printed or None in printed, (done.stdout, done.stderr)


def sorted_letters(text: str) -> str:
    return "".join(sorted(text))


def _fits(expected: Expected, verdict: object, summary: str, output: str) -> bool:
    return (
        expected.verdict is verdict
        and (not expected.summary or expected.summary == summary)
        and (expected.output is None or expected.output == output)
    )
