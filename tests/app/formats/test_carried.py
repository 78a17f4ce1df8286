"""The run inside a picture: it comes back as it was, and nothing that comes from elsewhere can do harm."""

import base64
import hashlib
import zlib
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError
from coolthreads_app.cli import main
from coolthreads_app.figure import Wanted, export
from coolthreads_app.formats.carried import into_png, into_svg, load_run
from coolthreads_app.formats.writing import write_whole
from tests.app import traces
from tests.programs import LOST_UPDATE

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf"])
def test_a_figure_opens_as_the_run_that_it_shows(tmp_path: Path, name: str):
    export(traces.lost_update(), tmp_path / name, Wanted(steps=(2, 5)))
    assert load_run(tmp_path / name) == traces.lost_update()


@pytest.mark.parametrize("name", ["a.png", "a.svg", "a.pdf"])
def test_a_stripped_figure_carries_nothing(tmp_path: Path, name: str):
    export(traces.lost_update(), tmp_path / name, strip=True)
    with pytest.raises(CoolthreadsError, match="carries no run"):
        load_run(tmp_path / name)


def test_a_picture_that_is_damaged_says_so(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.png")
    whole = (tmp_path / "a.png").read_bytes()
    place = whole.index(b"tEXtcoolthreads") + 100
    for number, data in enumerate((whole[:-40], whole[:place] + b"!" + whole[place + 1 :], whole[:20], b"")):
        damaged = tmp_path / f"{number}.png"
        damaged.write_bytes(data)
        with pytest.raises(CoolthreadsError, match=r"damaged|carries no run") as caught:
            load_run(damaged)
        assert "\n" not in str(caught.value)


def test_what_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("coolthreads_app.formats.carried._LARGEST_TRACE", 2_000_000)
    payload = zlib.compress(b"\0" * 5_000_000)
    bomb = b"coolthreads.trace/1\n" + hashlib.blake2b(payload, digest_size=16).digest() + payload
    text = b'<svg><metadata id="coolthreads">' + base64.b64encode(bomb) + b"</metadata></svg>"
    (tmp_path / "a.svg").write_bytes(text)
    with pytest.raises(CoolthreadsError, match="too large"):
        load_run(tmp_path / "a.svg")


@pytest.mark.parametrize("content", [b"!!!!", base64.b64encode(b"junk"), base64.b64encode(b"coolthreads.trace/1\nx")])
def test_junk_in_an_svg_is_one_line(tmp_path: Path, content: bytes):
    (tmp_path / "a.svg").write_bytes(b'<svg><metadata id="coolthreads">' + content + b"</metadata></svg>")
    with pytest.raises(CoolthreadsError, match=r"damaged|is not a trace"):
        load_run(tmp_path / "a.svg")


def test_the_same_run_gives_the_same_bytes(tmp_path: Path):
    for ending in ("png", "svg", "pdf"):
        one, other = tmp_path / f"1.{ending}", tmp_path / f"2.{ending}"
        export(traces.coffee(), one)
        export(traces.coffee(), other)
        assert one.read_bytes() == other.read_bytes()
        assert b"/CreationDate" not in one.read_bytes() or b"D:20000101000000" in one.read_bytes()


def test_the_carried_run_is_put_where_pictures_end():
    assert into_png(b"\x89PNG\r\n\x1a\n\0\0\0\0IEND\xaeB`\x82", traces.coffee()).endswith(b"\0\0\0\0IEND\xaeB`\x82")
    assert into_svg(b"<svg>\n</svg>\n", traces.coffee()).endswith(b"</metadata>\n</svg>\n")


def test_nothing_is_left_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(CoolthreadsError, match=r"a\.csv: cannot be written: no space left"):
        write_whole(tmp_path / "a.csv", b"x")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_is_explained_at_once_and_replayed_only_when_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("sys.stdin", None)
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", "race.py", "-o", "a.svg", "--schedule", "main*4 T1 T2"]) == 0
    (tmp_path / "race.py").unlink()
    assert main(["explain", "a.svg"]) == 1
    assert "update is lost" in capsys.readouterr().out
    assert main(["replay", "a.svg", "--embedded"]) == 2
    assert "say --trust" in capsys.readouterr().err
    assert main(["replay", "a.svg", "--embedded", "--trust"]) == 1
    assert main(["replay", "a.svg", "--embedded"]) == 1
    assert main(["export", "a.svg", "-o", "b.csv"]) == 0
    assert len((tmp_path / "b.csv").read_text().splitlines()) == len(load_run("a.svg")) + 1
