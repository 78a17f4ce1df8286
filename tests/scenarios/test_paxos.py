"""Nobody ever learns of two values in Paxos, whatever is lost and whoever crashes; with one promise forgotten somebody does."""

import pytest

from coolthreads import Limits, Options, Verdict, explore, scenario_named


@pytest.mark.parametrize("strategy", ["dpor", "random", "pct"])
@pytest.mark.parametrize("faults", [0, 2])
def test_agreement(strategy: str, faults: int) -> None:
    found = explore(
        scenario_named("network/paxos").program(),
        Options(time="any", max_steps=20_000, faults=faults),
        strategy=strategy,
        limits=Limits(max_executions=400),
    )
    assert found.verdict is Verdict.PASSED
    assert found.executions >= 400


@pytest.mark.parametrize("faults", [0, 1])
def test_a_forgotten_promise_is_found(faults: int) -> None:
    found = explore(
        scenario_named("network/paxos_forgetful").program(),
        Options(time="any", max_steps=20_000, faults=faults),
        strategy="random",
        limits=Limits(max_executions=4_000, stop_on_failure=True),
    )
    assert found.verdict is Verdict.FAILED
    assert any("no agreement: ['blue', 'red']" in row.summary for row in found.outcomes)
