"""A gallery: a page and its pictures, the same bytes each time, with nothing from elsewhere."""

import re
from pathlib import Path

import pytest

from coolthreads_app.cli import main
from tests.programs import LOST_UPDATE

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs" / "race.py").write_text(LOST_UPDATE)
    (tmp_path / "programs" / "calm.py").write_text("print('<b>')\n")
    return tmp_path / "programs"


def test_a_folder_of_programs_becomes_a_page(programs: Path):
    assert main(["export", "--all", "programs", "-o", "one"]) == 0
    one = {path.name: path.read_bytes() for path in Path("one").iterdir()}
    page = one["index.html"].decode()
    named = set(re.findall(r'(?:src|href)="([^"]+)"', page))
    assert named == set(one) - {"index.html"}
    assert named == {
        "race.svg", "race-outcomes.svg", "race.html", "calm.svg", "calm-outcomes.svg", "calm.html"
    }  # fmt: skip
    # What is shown is what can go wrong.
    assert "Failed." in page
    assert "executions fail; these are all" in re.sub("<[^>]*>", "", one["race-outcomes.svg"].decode())
    assert main(["export", "--all", "programs", "-o", "two"]) == 0
    assert {path.name: path.read_bytes() for path in Path("two").iterdir()} == one


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["nothing", "-o", "out"], "nothing: --all is of scenarios, or of a folder of programs"),
        (["empty", "-o", "out"], "empty: there is no .py file"),
        (["programs", "-o", "programs/race.py"], "race.py: cannot be made"),
        (["programs", "-o", "out", "--theme", "pink"], "theme is 'pink'"),
        (["programs", "-o", "out", "--versus", "programs/calm.py"], "--versus and --all exclude each other"),
        (["programs", "-o", "out", "--seed", "3"], "--seed and --all exclude each other"),
        (["programs", "-o", "out", "--", "5"], "ARGUMENTS and --all exclude each other"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    programs: Path, capsys: pytest.CaptureFixture[str], asked: list[str], said: str
):
    (programs.parent / "empty").mkdir()
    assert main(["export", "--all", *asked]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
