"""Films and storyboards: as many pictures as steps, as long as was asked, the same bytes each time."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from coolthreads import CoolthreadsError
from coolthreads_app.cli import main
from coolthreads_app.figure import Wanted, export
from coolthreads_app.figure.film import film
from coolthreads_app.figure.theme import LIGHT
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.layout.moments import LAST, film_by_steps, film_by_time, telling_moments
from coolthreads_app.layout.spans import Look
from tests.app import traces
from tests.programs import LOST_UPDATE

pytestmark = pytest.mark.usefixtures("qapp")
needs_ffmpeg = pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")


def test_a_gif_has_a_picture_a_step_and_the_colours_of_the_states(tmp_path: Path):
    film(traces.lost_update(), tmp_path / "a.gif", Wanted(width=500), film_by_steps(0, 10, 4.0))
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames == 11
        durations = []
        for number in range(11):
            picture.seek(number)
            durations.append(picture.info["duration"])
        assert durations == [250] * 10 + [int(LAST * 1000)]
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}
    fill = LIGHT.states[Look.RUNNING].fill
    assert tuple(bytes.fromhex(fill[1:])) in colours


def test_pictures_differ_and_are_the_same_each_time(tmp_path: Path):
    frames = film_by_steps(0, 10, 4.0)
    for name in ("a.gif", "b.gif"):
        film(traces.lost_update(), tmp_path / name, Wanted(width=400, source=True), frames)
    assert (tmp_path / "a.gif").read_bytes() == (tmp_path / "b.gif").read_bytes()
    with Image.open(tmp_path / "a.gif") as picture:
        seen = set()
        for number in range(picture.n_frames):
            picture.seek(number)
            seen.add(picture.convert("RGB").tobytes())
    assert len(seen) == 11


def test_by_time_waiting_takes_as_long_as_it_takes():
    trace = traces.coffee()
    frames = film_by_time(trace, 0, len(trace), speed=60.0)
    whole = (trace.end_time - trace.columns.time[0]) / 1e9
    assert sum(frame.seconds for frame in frames) == pytest.approx(whole / 60 + LAST, abs=0.1)
    positions = [frame.position for frame in frames]
    assert positions == sorted(positions)
    assert positions[-1] == len(trace)
    for frame in frames[:-1]:
        assert frame.moment is not None
        now = trace.columns.time[0] + round(frame.moment * 1e9)
        assert sum(time <= now for time in trace.columns.time) == frame.position


def test_moments_that_tell_the_story_are_as_many_as_wanted():
    trace = traces.lost_update()
    for count in range(1, 12):
        moments = telling_moments(trace, count, 0, len(trace))
        assert len(moments) == count
        assert moments == tuple(sorted(set(moments)))
        assert moments[-1] == len(trace)
    assert 3 in telling_moments(trace, 4, 0, len(trace))


@needs_ffmpeg
@pytest.mark.parametrize(("name", "codec"), [("a.mp4", "h264"), ("a.webm", "vp9")])
def test_a_video_is_one_and_as_long_as_asked(tmp_path: Path, name: str, codec: str):
    film(traces.lost_update(), tmp_path / name, Wanted(width=401), film_by_steps(4, 6, 10.0))
    asked = ["ffprobe", "-v", "error", "-show_entries", "stream=codec_name,width:format=duration", "-of", "csv=p=0"]
    told = subprocess.run([*asked, str(tmp_path / name)], capture_output=True, text=True, check=True, timeout=60).stdout
    stream, duration = told.split()
    assert stream == f"{codec},400"
    assert float(duration) == pytest.approx(LAST + 0.2, abs=0.1)


def test_without_an_encoder_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(CoolthreadsError, match=r"a\.mp4: \.mp4 needs ffmpeg, which is not installed"):
        film(traces.lost_update(), tmp_path / "a.mp4", Wanted(), film_by_steps(0, 10, 2.0))
    assert list(tmp_path.iterdir()) == []


@needs_ffmpeg
def test_what_the_encoder_refuses_is_said_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(film.__globals__["_ENCODERS"], ".mp4", ("-c:v", "no_such_encoder"))
    with pytest.raises(CoolthreadsError, match="ffmpeg could not make it") as caught:
        film(traces.lost_update(), tmp_path / "a.mp4", Wanted(width=400), film_by_steps(0, 10, 2.0))
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_too_long_a_film_is_refused_before_it_is_made(tmp_path: Path):
    with pytest.raises(CoolthreadsError, match="2,501 pictures"):
        film(traces.long_trace(2500), tmp_path / "a.gif", Wanted(), film_by_steps(0, 2500, 2.0))


def test_a_storyboard_shows_what_was_just_done(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg", Wanted(moments=(0, 3, 4, 10), source=True))
    said = (tmp_path / "a.svg").read_text()
    for text in ("before the first step", "T1 reads counter = 0", "T2 reads counter = 0", "step 10", "preemption"):
        assert text in said
    with pytest.raises(CoolthreadsError, match="no moment 11"):
        export(traces.lost_update(), tmp_path / "b.svg", Wanted(moments=(11,)))


def test_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", "race.py", "-o", "a.gif", "--pace", "10", "--width", "400", "--steps", "3:6"]) == 0
    with Image.open("a.gif") as picture:
        assert picture.n_frames == 5
    assert main(["export", "race.py", "-o", "a.png", "--storyboard", "3"]) == 0
    for asked, error in (("x", "must be like 3,8,12"), ("0", "at least one"), ("999,", "no moment 999")):
        assert main(["export", "race.py", "-o", "b.png", "--storyboard", asked]) == 2
        assert error in capsys.readouterr().err
    assert not Path("b.png").exists()


def test_a_film_by_time_stands_on_the_axis_of_time(tmp_path: Path):
    frames = film_by_time(traces.coffee(), 0, len(traces.coffee()), speed=600.0)
    film(traces.coffee(), tmp_path / "a.gif", Wanted(width=400, axis=AxisKind.TIME), frames)
    with Image.open(tmp_path / "a.gif") as picture:
        assert picture.n_frames <= len(frames)
