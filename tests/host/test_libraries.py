"""Programs that use libraries: what these do only the first time is over before anything is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from coolthreads import Program, explore, run
from coolthreads.libraries import uses_libraries
from tests.programs import LOST_UPDATE

LIBRARY = """\
import threading
_lock, _cache = threading.Lock(), None

def value():
    global _cache
    if _cache is None:
        with _lock:
            import colorsys
            _cache = colorsys.ONE_THIRD
    return _cache
"""
RACE = LOST_UPDATE.replace(
    "    global counter\n", "    global counter\n    import lazy_library\n    lazy_library.value()\n"
)


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "lazy_library.py").write_text(LIBRARY)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "elsewhere"))
    (tmp_path / "here").mkdir()
    file = tmp_path / "here" / "program.py"
    assert "lazy_library" in RACE
    file.write_text(RACE)
    return Program.from_file(file)


def test_a_schedule_means_the_same_in_a_process_that_has_never_seen_the_program(program: Program) -> None:
    bad = next(row for row in explore(program).outcomes if row.verdict == "failed")
    replayed = run(program, schedule=bad.schedule)
    assert replayed.outcome.verdict == "failed"
    recorded = run(program)
    again = run(program, schedule=recorded.schedule)
    assert recorded.trace is not None
    assert again.trace is not None
    assert again.trace.columns == recorded.trace.columns


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"program.py": "import os, threading\nfrom concurrent.futures import Future\n"}, False),
        ({"program.py": "def work():\n    import flask\n"}, True),
        ({"program.py": "import mine\n", "mine.py": "from . import x\nimport json\n"}, False),
        (
            {"program.py": "import mine\n", "mine.py": "import other\n", "other.py": "from flask.app import Flask\n"},
            True,
        ),
        ({"program.py": "from pack import one\n", "pack/__init__.py": "", "pack/one.py": "import requests\n"}, True),
        ({"program.py": "import mine\nimport mine.more\n", "mine.py": "import (\n"}, False),
    ],
)
def test_who_uses_libraries(files: dict[str, str], expected: bool, tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    assert uses_libraries(Program.from_file(tmp_path / "program.py")) is expected
