"""Views other than the timeline, parts beside and below each other, crops, sizes."""

import struct
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from coolthreads import CoolthreadsError, Race, RaceAccess
from coolthreads_app.cli import main
from coolthreads_app.figure import Wanted, export
from coolthreads_app.figure.wanted import FigureError, width_in_pixels
from coolthreads_app.formats.carried import load_run
from tests.app import traces
from tests.app.fakes import KEPT, LOST, exploration
from tests.programs import LOST_UPDATE

pytestmark = pytest.mark.usefixtures("qapp")


def words(svg: Path) -> str:
    return " ".join("".join(node.itertext()) for node in ElementTree.parse(svg).iter() if node.tag.endswith("text"))


def drawn(folder: Path, wanted: Wanted, **asked) -> str:
    export(traces.lost_update(), folder / "a.svg", wanted, **asked)
    return words(folder / "a.svg")


def test_outcomes_say_what_happened_how_often_and_how_to_see_it(tmp_path: Path):
    access = RaceAccess("T1", "read", "race.py", 10)
    found = replace(exploration(KEPT, LOST), races=(Race("counter", access, access),))
    export(None, tmp_path / "a.svg", Wanted(("outcomes",)), found=found, program="some/race.py")
    said = words(tmp_path / "a.svg")
    for text in (
        "4 of 6 executions fail",
        "all distinguishable",
        "Data race on counter",
        "4 of 6",
        "2 of 6",
        LOST.schedule,
    ):
        assert text in said
    assert said.index("AssertionError") < said.index("Passed")


def test_a_search_that_was_cut_short_does_not_say_all(tmp_path: Path):
    export(None, tmp_path / "a.svg", Wanted(("outcomes",)), found=exploration(KEPT, complete=False), program="a.py")
    assert "there may be more" in words(tmp_path / "a.svg")


def test_two_views_stand_below_each_other_and_the_source_beside_them(tmp_path: Path):
    said = drawn(tmp_path, Wanted(("timeline", "causality"), source=True, at=4))
    for text in ("worker 0", "happens before", "data race", "preemption", "increment", "counter = 1"):
        assert text in said


@pytest.mark.parametrize(
    ("view", "said"), [("waits", ("T1", "T2")), ("progress", ("certain deadlock", "both hold a lock")), ("values", ())]
)
def test_pictures_beside_the_timeline_can_be_exported_too(tmp_path: Path, view: str, said: tuple[str, ...]):
    trace = traces.lost_update() if view == "values" else traces.deadlock()
    export(trace, tmp_path / "a.svg", Wanted(("timeline", view)))
    for text in (*said, "preemption"):
        assert text in words(tmp_path / "a.svg")


def test_where_there_is_nothing_to_draw_it_says_so(tmp_path: Path):
    with pytest.raises(FigureError, match="Nobody takes a lock"):
        drawn(tmp_path, Wanted(("waits",)))
    with pytest.raises(FigureError, match="two actors"):
        drawn(tmp_path, Wanted(("progress",), actors=("T1",)))


def test_titles_captions_and_legends_can_be_left_out_or_said(tmp_path: Path):
    usual = drawn(tmp_path, Wanted())
    own = drawn(tmp_path, Wanted(title="Figure 1", caption="", legend=False))
    assert "Figure 1" in own
    for text in ("race.py", "schedule:", "preemption"):
        assert text in usual
        assert text not in own


def test_only_some_actors_are_shown(tmp_path: Path):
    said = drawn(tmp_path, Wanted(actors=("T1", "T2")))
    assert "worker 0" in said
    assert "MainThread" not in said
    with pytest.raises(CoolthreadsError, match="no actor 'T9' in this run: there are main, T1, T2"):
        drawn(tmp_path, Wanted(actors=("T9",)))


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
@pytest.mark.parametrize("view", ["timeline", "causality"])
def test_every_view_fits_a_column_of_text(tmp_path: Path, theme: str, view: str):
    export(traces.deadlock(), tmp_path / "a.png", Wanted((view,), theme, width_in_pixels("single"), source=True, at=4))
    data = (tmp_path / "a.png").read_bytes()
    assert struct.unpack(">I", data[16:20]) == (321,)


@pytest.mark.parametrize(
    ("text", "pixels"),
    [("1200", 1200), ("1200px", 1200), ("25.4mm", 96), ("2.54cm", 96), ("1in", 96), ("double", 680.3)],
)
def test_sizes_are_said_in_any_unit(text: str, pixels: float):
    assert width_in_pixels(text) == pytest.approx(pixels, abs=0.1)


def test_a_picture_says_how_large_it_is_on_paper(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.png", Wanted(width=width_in_pixels("85mm")), scale=300 / 96)
    data = (tmp_path / "a.png").read_bytes()
    place = data.index(b"pHYs") + 4
    dots, _, unit = struct.unpack(">IIB", data[place : place + 9])
    assert unit == 1
    assert struct.unpack(">I", data[16:20])[0] / dots * 1000 == pytest.approx(85, abs=0.5)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            ["-o", "a.dot", "--view", "progress"],
            "only graphs can be written as .dot: the views causality, workflow, waits",
        ),
        (["-o", "a.mmd", "--view", "workflow+waits"], "only graphs can be written as .mmd"),
        (["-o", "a.dot", "--actors", "T7"], "no actor 'T7'"),
        (["-o", "a.dot", "--view", "waits", "--at", "999"], "the run has only"),
        (["-o", "a.csv", "--view", "outcomes"], ".csv has no views"),
        (["-o", "a.csv", "--title", "Steps"], "--title means nothing for a .csv file"),
        (["-o", "a.html", "--source"], "--source means nothing for a .html file"),
        (["-o", "a.gif", "--storyboard", "3"], "--storyboard means nothing for a .gif file"),
        (["-o", "a.trace", "--steps", "1:2"], "--steps means nothing for a .trace file"),
        (["-o", "a.json", "--versus", "race.py"], "--versus means nothing for a .json file"),
        (
            ["-o", "a.png", "--view", "poem"],
            "view is 'poem', but must be one of timeline, workflow, causality, waits, progress, values, network, outcomes",
        ),
        (["-o", "a.png", "--view", "timeline+"], "view is 'timeline+'"),
        (["-o", "a.png", "--width", "wide"], "width is 'wide', but must be like 1200, 85mm, single or double"),
        (["-o", "a.png", "--axis", "miles"], "axis is 'miles'"),
        (["-o", "a.png", "--between", "1s"], "must be like 250ms:2s"),
        (["-o", "a.png", "--between", "1h:2h"], "there is no step in that time"),
        (["-o", "a.png", "--between", "1x:"], "'1x' is no time"),
        (["-o", "a.png", "--actors", "T7"], "no actor 'T7'"),
        (["-o", "a.png", "--at", "999"], "the run has only"),
        (["-o", "a.png", "--width", "30000", "--scale", "2"], "30000 pixels can be drawn"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], asked: list[str], said: str
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", "race.py", *asked]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir() if path.name != "race.py"] == []


def test_the_command_draws_what_it_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", "race.py", "-o", "a.svg", "--view", "timeline+outcomes"]) == 0
    assert "executions fail; these are all" in words(tmp_path / "a.svg")
    assert main(["export", "race.py", "-o", "a.dot", "--view", "causality"]) == 0
    assert (tmp_path / "a.dot").read_text().startswith("digraph")
    assert main(["export", "a.svg", "-o", "b.png", "--view", "outcomes"]) == 2


def test_outcomes_of_a_mere_trace_are_not_invented(tmp_path: Path):
    with pytest.raises(CoolthreadsError, match="name a program"):
        export(traces.lost_update(), tmp_path / "a.png", Wanted(("outcomes",)))


def test_a_figure_says_nothing_of_the_folders_of_who_made_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", str(tmp_path / "race.py"), "-o", "a.svg"]) == 0
    assert str(tmp_path) not in (tmp_path / "a.svg").read_text()
    assert load_run(tmp_path / "a.svg").program == "race.py"
    assert main(["replay", "a.svg", "--trust"]) in (0, 1)
    assert main(["export", "counter/race", "-o", "b.svg"]) == 0
    assert load_run(tmp_path / "b.svg").program == "counter/race.py"
    assert main(["replay", "b.svg", "--trust"]) == 1
    assert "the same" in capsys.readouterr().err
