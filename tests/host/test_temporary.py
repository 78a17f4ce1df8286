"""Processes that execute at the same time do not find each other's temporary files."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from coolthreads import Limits, Program, explore
from coolthreads.host.temporary import take_folder

FILES = """\
import tempfile, threading

def work():
    with tempfile.NamedTemporaryFile("w+") as file:
        file.write("x")
        file.seek(0)
        assert file.read() == "x"

threads = [threading.Thread(target=work) for _ in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="files are not held there")
def test_each_process_at_work_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    held, folders = [], []
    for free in (False, False, True):
        monkeypatch.setenv("TMPDIR", str(tmp_path))
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        if free:
            os.close(held[0])
        held.append(take_folder())
        assert held[-1] is not None
        folders.append(Path(os.environ["TMPDIR"]))
        assert tempfile.gettempdir() == str(folders[-1])
    for file in held[1:]:
        os.close(file)
    assert folders == [tmp_path, folders[1], tmp_path], "a folder is used again by those who come later"
    assert folders[1].parent == tmp_path
    assert folders[1].stat().st_mode & 0o777 == 0o700


def test_the_workers_of_a_search() -> None:
    found = explore(Program.from_text(FILES, "program.py"), jobs=2, limits=Limits(max_executions=400))
    assert [(row.verdict, row.summary) for row in found.outcomes] == [("passed", "")]
    assert found.untracked == ()
