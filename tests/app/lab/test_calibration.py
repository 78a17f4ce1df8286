"""From what was measured to the costs of the model."""

from __future__ import annotations

import sys

import pytest

from coolthreads import Options, Program, default_costs, run
from coolthreads_app.lab.calibration import calibrate, model, quiet
from coolthreads_app.lab.control import Control, Effort
from coolthreads_app.lab.machine import Interpreter

STATEMENTS = {
    "round": 12.0, "empty": 2.0, "name": 4.0, "statement": 5.0, "constant": 6.0, "operator": 17.0, "division": 20.0,
    "power": 40.0, "comparison": 15.0, "attribute": 8.0, "item": 11.0, "display": 27.0, "branch": 9.0, "call": 45.0,
    "native": 30.0,
}  # fmt: skip
REST = {
    "lock.interval": 5e6,
    "lock.handover": 9e3,
    "cores.count": 6,
    "threads.start": 4e4,
    "threads.sleep": 7e4,
    "tasks.step": 2e3,
}


def test_statements_are_taken_apart() -> None:
    # Twenty of them in a round of 12.6 ns: each bears 0.6 ns of it.
    times = {f"python.{name}": value + 0.6 for name, value in STATEMENTS.items() if name != "round"}
    python = model({**times, **REST, "python.round": 12.0}, "here").python
    assert (python.name, python.statement, python.constant) == (2.0, 3.0, 3.0)
    assert (python.operator, python.division, python.comparison) == (10.0, 13.0, 8.0)
    assert (python.attribute, python.item, python.call, python.native) == (3.0, 4.0, 40.0, 23.0)
    # What the round costs by itself, without the `pass` in it and the variable that it binds.
    assert python.iteration == 12.0 - 2.0 - 3.0


def test_functions_are_a_line_through_two_sizes() -> None:
    times = {f"python.{name}": value for name, value in STATEMENTS.items()}
    calls = {
        "hashlib.sha256@1000": 1_700.0,
        "hashlib.sha256@11000": 6_700.0,
        "builtins.sum@10": 130.0,
        "builtins.sum@110": 830.0,
    }
    costs = model({**times, **REST, **calls, "io.open": 12_000.0}, "here")
    assert (costs.calls["hashlib.sha256"].call, costs.calls["hashlib.sha256"].byte) == (1_200, 0.5)
    assert (costs.calls["builtins.sum"].call, costs.calls["builtins.sum"].item) == (60, 7.0)
    assert costs.calls["hashlib.sha256"].releases == default_costs().calls["hashlib.sha256"].releases
    assert costs.calls["io.open"].call == 12_000
    assert costs.calls["zlib.compress"] == default_costs().calls["zlib.compress"]
    assert (costs.cores.count, costs.lock.handover, costs.about) == (6, 9_000, "here")


def test_disturbed_repetitions_do_not_count() -> None:
    assert quiet([90.0, 11.0, 10.0, 500.0, 12.0]) == 10.0
    assert quiet([float(n) for n in range(100, 0, -1)]) == 11.0


@pytest.mark.usefixtures("tmp_path")
def test_this_machine_can_be_calibrated_and_its_costs_be_used() -> None:
    found = calibrate(Control(Effort("once", 60.0, 1)), Interpreter(sys.executable, "3"), 0.0)
    assert found.rounds >= 1
    program = Program.from_text("for number in range(1_000): pass")
    trace = run(program, Options(granularity="gil", timed="gil", costs=found.costs.text())).trace
    assert trace is not None
    assert trace.end_time > 0
