"""CPython's own tests of the language and of pure-Python modules give the same results when all of it is rewritten.

Everything is announced (`rewrite(everything=True)`), so that every kind of announcement is met; hooks do nothing. What
differs is listed with its reason in differences.toml, and no longer than it differs.
"""

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

HERE = Path(__file__).parent
GROUPS: list[dict[str, Any]] = tomllib.loads((HERE / "subjects.toml").read_text(encoding="utf-8"))["groups"]
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
MOST_SECONDS = 600


def cases() -> list[Any]:
    """Each group with everything announced; the quick one also as programs are rewritten. One case is for every day."""
    found = []
    for group in GROUPS:
        ways = [("access", True), ("access", False), ("gil", False)] if group.get("quick") else [("access", True)]
        for granularity, everything in ways:
            name = f"{group['name']}, {granularity}{', everything' if everything else ''}"
            daily = group.get("quick") and everything
            found.append(
                pytest.param(group, granularity, everything, id=name, marks=[] if daily else [pytest.mark.fidelity])
            )
    return found


def is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ImportError:
        return False


def outcomes(folder: Path, tests: list[str], rewritten: list[str], options: dict[str, Any]) -> dict[str, str]:
    """What became of each test, by its id."""
    folder.mkdir()
    request, result = folder / "request.json", folder / "result.json"
    request.write_text(json.dumps({"tests": tests, "rewritten": rewritten, **options}))
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", str(HERE / "child.py"), str(request), str(result)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    found: dict[str, str] = json.loads(result.read_text())
    return found


def differences(granularity: str, everything: bool) -> set[str]:
    """The tests that may differ in this version, rewritten in this way."""
    entries = tomllib.loads((HERE / "differences.toml").read_text(encoding="utf-8"))["differences"]
    return {
        test
        for entry in entries
        for test in entry["tests"]
        if VERSION in entry.get("versions", [VERSION])
        and granularity == entry.get("granularity", granularity)
        and everything in (True, entry.get("everything", False))
    }


@pytest.mark.parametrize(("group", "granularity", "everything"), cases())
def test_results_are_the_same(group: dict[str, Any], granularity: str, everything: bool, tmp_path: Path) -> None:
    tests = [f"test.{name}" for name in group["tests"] if is_there(f"test.{name}")]
    if not tests:
        pytest.skip(
            f"{sys.executable} comes without its package test: on Debian and Ubuntu the package libpython3-testsuite "
            "brings CPython's own tests"
        )
    options = {"granularity": granularity, "everything": everything}
    plain = outcomes(tmp_path / "plain", tests, [], options)
    rewritten = outcomes(tmp_path / "rewritten", tests, [*tests, *group["rewritten"]], options)
    passed = {test for test, outcome in plain.items() if outcome == "passed"}
    assert len(passed) > 500, "hardly any test was run"
    different = {test for test in passed if rewritten.get(test) != "passed"}
    listed = differences(granularity, everything)
    assert different <= listed, "\n".join(["these differ without a reason:", *sorted(different - listed)])
    stale = listed & passed - different
    assert not stale, "\n".join(["these are listed, but do not differ any more:", *sorted(stale)])
