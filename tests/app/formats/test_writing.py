"""Where a file cannot be written there is one line and nothing is left: real limits of a real system, in another process."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from coolthreads_app.commands.exporting import ENDINGS
from tests.programs import LOST_UPDATE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX systems")

CHILD = """
import contextlib, io, json, os, sys
from coolthreads_app.cli import main
from PySide6.QtGui import QGuiApplication

folder, endings = sys.argv[2], sys.argv[3:]
application = QGuiApplication([])
main(["run", "race.py", "--trace", "run.trace"])
def small(ending):
    # Little work for the encoders.
    return ["--width", "300", "--pace", "50", "--steps", "1:2"] if ending in (".gif", ".mp4", ".webm") else []
# What is imported late must be there before it becomes unreadable.
for ending in endings:
    assert main(["export", "run.trace", "-o", f"warm{ending}", *small(ending)]) == 0
if sys.argv[1] == "full":
    import resource, signal
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
elif os.geteuid() == 0:
    # Whoever may do everything may write everywhere.
    os.seteuid(65534)
found = {}
for ending in endings:
    said = io.StringIO()
    with contextlib.redirect_stderr(said):
        status = main(["export", "run.trace", "-o", f"{folder}/a{ending}", *small(ending)])
    try:
        left = sorted(os.listdir(folder))
    except PermissionError:
        left = []
    found[ending] = (status, said.getvalue(), left)
print(json.dumps(found))
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter, which those of pytest are not."""
    with tempfile.TemporaryDirectory(prefix="coolthreads-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("case", ["full", "read-only"])
def test_every_kind_of_file_appears_whole_or_not_at_all(place: Path, case: str):
    (place / "race.py").write_text(LOST_UPDATE)
    folder = place / "out"
    folder.mkdir(mode=0o755 if case == "full" else 0o555)
    # One film that is made elsewhere stands for both, where there is an encoder and a limit that it meets.
    without = {".mp4"} if case == "full" and shutil.which("ffmpeg") else {".mp4", ".webm"}
    endings = [ending for ending in ENDINGS if ending not in without]
    done = subprocess.run(
        [sys.executable, "-c", CHILD, case, str(folder), *endings],
        cwd=place, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) == set(endings)
    for ending, (status, said, left) in found.items():
        assert status == 2, (ending, said)
        # A film is made elsewhere, and a full disk is met there.
        assert f"a{ending}: cannot be written: " in said or (case == "full" and f"a{ending}: ffmpeg could not" in said)
        assert said.count("\n") == 1
        assert left == []


def test_a_folder_that_cannot_be_entered_is_said(place: Path):
    """As nobody at all, for whom the folder is closed."""
    (place / "race.py").write_text(LOST_UPDATE)
    (place / "closed").mkdir(mode=0o700 if os.geteuid() == 0 else 0o000)
    (place / "closed" / "out").mkdir() if os.geteuid() == 0 else None
    done = subprocess.run(
        [sys.executable, "-c", CHILD, "read-only", str(place / "closed" / "out"), ".csv"],
        cwd=place, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1])[".csv"][0] == 2, done.stderr
