"""CPython's own tests of asyncio pass on our loop, under every schedule where they start threads."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.fidelity.twins.schedules import SCHEDULES
from tests.fidelity.twins.test_twins import find

HERE = Path(__file__).parent
CHILD = HERE.parent / "twins" / "child.py"
FEWEST = {
    "locks": 45,
    "queues": 35,
    "tasks": 700,
    "futures": 150,
    "futures2": 2,
    "taskgroups": 25,
    "timeouts": 20,
    "runners": 20,
    "waitfor": 15,
    "pep492": 10,
    "threads": 4,
    "eager_task_factory": 20,  # new in 3.12
    "streams": 40,
}
MOST_SECONDS = 300


@pytest.mark.parametrize("subject", FEWEST)
def test_asyncio_passes(subject: str, tmp_path: Path) -> None:
    module = f"test.test_asyncio.test_{subject}"
    if not find(module):
        pytest.skip(f"{sys.executable} comes without {module}")
    reasons = tomllib.loads((HERE / "exclusions.toml").read_text(encoding="utf-8"))["reasons"]
    excluded = sorted(test for entry in reasons for test in entry["tests"])
    request, result = tmp_path / "request.json", tmp_path / "result.json"
    request.write_text(json.dumps({"modules": [module], "schedules": list(SCHEDULES), "excluded": excluded}))
    done = subprocess.run(
        [sys.executable, str(CHILD), str(request), str(result)],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, dict[str, str]] = json.loads(result.read_text())
    failed = {test: outcomes for test, outcomes in found.items() if set(outcomes.values()) - {"passed", "skipped"}}
    assert not failed
    passed = sum(set(outcomes.values()) == {"passed"} for outcomes in found.values())
    assert passed >= FEWEST[subject], f"only {passed} tests have passed on {sys.version}"
