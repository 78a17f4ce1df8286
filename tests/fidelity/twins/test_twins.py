"""CPython's own tests of threads, locks, queues and futures pass on the twins, under every schedule."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.fidelity.twins.schedules import SCHEDULES

pytestmark = pytest.mark.fidelity

HERE = Path(__file__).parent
FUTURES = "test.test_concurrent_futures"
MODULES = {
    "thread": ["test.test_thread"],
    "threading": ["test.test_threading"],  # with every class of lock_tests
    "locals": ["test.test_threading_local"],
    "queue": ["test.test_queue"],
    "sched": ["test.test_sched"],
    "context": ["test.test_context"],
    # In one file up to 3.11, a package since. What is in test_process_pool and test_deadlock is about processes alone.
    "futures": [
        f"{FUTURES}.{name}"
        for name in ("test_as_completed", "test_future", "test_init", "test_shutdown", "test_thread_pool", "test_wait")
    ],
}
FEWEST = {"thread": 20, "threading": 150, "locals": 14, "queue": 29, "sched": 7, "context": 25, "futures": 50}
MOST_SECONDS = 300


def find(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False


def exclusions() -> dict[str, set[str]]:
    """The schedules under which a test is not run, by its id."""
    reasons = tomllib.loads((HERE / "exclusions.toml").read_text(encoding="utf-8"))["reasons"]
    return {test: set(entry.get("schedules", SCHEDULES)) for entry in reasons for test in entry["tests"]}


def outcomes(modules: list[str], folder: Path) -> dict[str, dict[str, str]]:
    request, result = folder / "request.json", folder / "result.json"
    excluded = sorted(test for test, schedules in exclusions().items() if schedules == set(SCHEDULES))
    request.write_text(json.dumps({"modules": modules, "schedules": list(SCHEDULES), "excluded": excluded}))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, str(HERE / "child.py"), str(request), str(result)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, str]] = json.loads(result.read_text())
    return found


@pytest.mark.parametrize("subject", MODULES)
def test_the_twins_pass(subject: str, tmp_path: Path) -> None:
    modules = [module for module in MODULES[subject] if find(module)]
    if not modules:
        pytest.skip(
            f"{sys.executable} comes without {MODULES[subject][0]}: on Debian and Ubuntu the package libpython3-testsuite "
            "brings CPython's own tests"
        )
    excluded = exclusions()
    found = outcomes(modules, tmp_path)
    passed = sum(set(by_schedule.values()) == {"passed"} for by_schedule in found.values())
    failures: dict[str, Any] = {
        test: {
            schedule: outcome
            for schedule, outcome in by_schedule.items()
            if outcome not in ("passed", "skipped") and schedule not in excluded.get(test, ())
        }
        for test, by_schedule in found.items()
    }
    assert not {test: failed for test, failed in failures.items() if failed}
    assert passed >= FEWEST[subject], f"only {passed} tests have passed on {sys.version}"
