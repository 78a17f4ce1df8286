"""CPython's own tests of sockets and of what is built on them pass on the simulated network, under every schedule."""

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

pytestmark = pytest.mark.fidelity

HERE = Path(__file__).parent
CHILD = HERE.parent / "twins" / "child.py"
FEWEST = {
    "socket": 350,
    "socketserver": 12,
    "httpservers": 50,
    "xmlrpc": 85,
    "selectors": 45,
    "poll": 1,
    "timeout": 7,
    "httplib": 100,
    "urllib2_localnet": 18,
    "wsgiref": 30,
    "ftplib": 40,
    "asyncio.test_sock_lowlevel": 24,
    "asyncio.test_server": 2,
    "asyncio.test_buffered_proto": 1,
    "asyncio.test_selector_events": 100,
}
"""How many tests of a module have to pass at least."""

MOST_SECONDS = 400


@pytest.mark.parametrize("subject", FEWEST)
def test_the_network_passes(subject: str, tmp_path: Path) -> None:
    module = f"test.test_{subject}"
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
