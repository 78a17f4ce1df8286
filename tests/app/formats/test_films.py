"""The run inside a film: it comes back as it was; films that were cut, enlarged or made up are refused in one line."""

import io
import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from coolthreads import CoolthreadsError, trace_to_bytes
from coolthreads_app.figure import Wanted
from coolthreads_app.figure.film import film
from coolthreads_app.formats.carried import load_run
from coolthreads_app.formats.films import Damaged, after_mp4, into_gif, run_in_film
from coolthreads_app.layout.moments import film_by_steps
from tests.app import traces

pytestmark = pytest.mark.usefixtures("qapp")
FILMS = [
    "a.gif",
    *(pytest.param(name, marks=pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed"))
      for name in ("a.mp4", "a.webm")),
]  # fmt: skip


def made(folder: Path, name: str, *, strip: bool = False) -> Path:
    film(traces.lost_update(), folder / name, Wanted(width=400), film_by_steps(0, 3, 10.0), strip=strip)
    return folder / name


def gif() -> bytes:
    content = io.BytesIO()
    Image.new("P", (2, 2)).save(content, "GIF", comment=b"x")
    return content.getvalue()


@pytest.mark.parametrize("name", FILMS)
def test_a_film_opens_as_the_run_that_it_shows(tmp_path: Path, name: str):
    assert load_run(made(tmp_path, name)) == traces.lost_update()


@pytest.mark.parametrize("name", FILMS)
def test_a_stripped_film_carries_nothing(tmp_path: Path, name: str):
    with pytest.raises(CoolthreadsError, match="carries no run"):
        load_run(made(tmp_path, name, strip=True))


@pytest.mark.parametrize("name", FILMS)
def test_a_film_that_was_cut_anywhere_is_one_line(tmp_path: Path, name: str):
    whole = made(tmp_path, name).read_bytes()
    for size in (0, 5, 9, 14, 40, len(whole) // 3, len(whole) - 900, len(whole) - 5):
        cut = tmp_path / f"{size}{Path(name).suffix}"
        cut.write_bytes(whole[:size])
        with pytest.raises(CoolthreadsError, match=r"damaged|carries no run|is no trace") as caught:
            load_run(cut)
        assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", FILMS)
def test_players_play_a_film_that_carries_its_run(tmp_path: Path, name: str):
    """They find as many pictures and as much time in it as in the one that carries nothing."""
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed")
    told = [
        subprocess.run(
            ["ffprobe", "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames,width:format=duration",
             "-of", "csv=p=0", str(made(tmp_path, f"{strip}{name}", strip=strip))],
            capture_output=True, text=True, check=True, timeout=60,
        )
        for strip in (False, True)
    ]  # fmt: skip
    assert told[0].stdout == told[1].stdout
    assert told[0].stderr == ""


def test_a_run_longer_than_a_block_of_a_gif_comes_back():
    run = bytes(range(256)) * 40
    carrying = into_gif(gif(), run)
    assert run_in_film(carrying) == run
    with Image.open(io.BytesIO(carrying)) as picture:
        picture.load()
    assert run_in_film(gif()) is None


@pytest.mark.parametrize(
    "data",
    [
        gif()[:-1] + b"\x21\xff\xff" + b"x" * 9,  # a block that goes on after the end
        gif()[:-1] + b"\x99;",  # no block at all
        b"GIF89a",
        struct.pack(">I4s", 8, b"ftyp") + struct.pack(">I4s", 0xFFFFFFFF, b"uuid"),  # longer than the file
        struct.pack(">I4s", 8, b"ftyp") + struct.pack(">I4s", 4, b"uuid"),  # shorter than its own head
        struct.pack(">I4sQ", 1, b"ftyp", 3),
        b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67\x88abc",  # a segment longer than the file
        b"\x1a\x45\xdf\xa3\x80" + b"\x00\x00",  # an element without a length
    ],
)
def test_lengths_that_lie_are_found(data: bytes):
    with pytest.raises(Damaged):
        run_in_film(data)


def test_what_follows_an_mp4_is_a_box_of_its_own():
    run = trace_to_bytes(traces.coffee())
    assert run_in_film(struct.pack(">I4s", 8, b"ftyp") + after_mp4(run)) == run
    # A box of somebody else is passed over.
    other = struct.pack(">I4s", 24, b"uuid") + b"\0" * 16
    assert run_in_film(struct.pack(">I4s", 8, b"ftyp") + other) is None
