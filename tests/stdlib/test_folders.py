"""Whoever lists a folder depends on those who make something in it, or take it away."""

from __future__ import annotations

import pytest

from tests.search.exploring import explored

PROGRAM = """
import glob, os, pathlib, tempfile, threading
folder = tempfile.mkdtemp()
new = os.path.join(folder, "new")
def work(): {change}
threading.Thread(target=work).start()
print(len({look}))
"""


@pytest.mark.parametrize("change", ["open(new, 'w').close()", "os.mkdir(new)", "os.makedirs(new + '/a/b')"])
def test_a_folder_is_listed_before_and_after(change: str) -> None:
    found = explored(PROGRAM.format(change=change, look="os.listdir(folder)"))
    assert found.complete
    assert {row.output.strip() for row in found.outcomes} == {"0", "1"}


@pytest.mark.parametrize(
    "look", ["next(os.walk(folder))[1]", "list(pathlib.Path(folder).iterdir())", "glob.glob(folder + '/*')"]
)
def test_by_whatever_it_is_listed(look: str) -> None:
    found = explored(PROGRAM.format(change="os.mkdir(new)", look=look))
    assert found.complete
    assert {row.output.strip() for row in found.outcomes} == {"0", "1"}


def test_a_file_in_memory_is_not_under_control() -> None:
    found = explored("""
import mmap, tempfile
with tempfile.TemporaryFile() as file:
    file.write(b"x")
    file.flush()
    print(mmap.mmap(file.fileno(), 0)[:])
""")
    assert not found.complete
    assert ["maps a file into memory" in line for line in found.untracked] == [True]
