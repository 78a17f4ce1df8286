"""Figures as files."""

import struct
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QFontMetricsF

from coolthreads import CoolthreadsError, workflow
from coolthreads_app.figure import Wanted, export
from coolthreads_app.figure.fonts import faces
from coolthreads_app.figure.ink import in_lines
from coolthreads_app.layout.axis import AxisKind
from tests.app import traces

pytestmark = pytest.mark.usefixtures("qapp")


def words(svg: Path) -> str:
    """All text of an SVG."""
    return " ".join("".join(node.itertext()) for node in ElementTree.parse(svg).iter() if node.tag.endswith("text"))


def test_png_has_the_size_that_was_asked_for_and_says_what_it_shows(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.png", Wanted(width=800), scale=2.0)
    data = (tmp_path / "a.png").read_bytes()
    assert data.startswith(b"\x89PNG")
    assert struct.unpack(">I", data[16:20]) == (1600,)
    assert b"main T1 T2 T2 T1" in data


def test_svg_keeps_text_as_text(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg")
    said = words(tmp_path / "a.svg")
    for text in ("race.py", "lost an update", "worker 0", "counter = 0", "preemption", "starts or wakes"):
        assert text in said


def test_the_legend_explains_what_there_is(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg")
    export(traces.deadlock(), tmp_path / "b.svg")
    assert "blocked on a lock" not in words(tmp_path / "a.svg")
    assert "message" not in words(tmp_path / "a.svg")
    assert "blocked on a lock" in words(tmp_path / "b.svg")


def test_a_workflow_for_a_column_of_text_can_be_read(tmp_path: Path):
    """It goes down where it would be too small from left to right, and says all the names."""
    export(traces.coffee(), tmp_path / "a.svg", Wanted(("workflow",), width=320.0))
    export(traces.coffee(), tmp_path / "b.svg", Wanted(("workflow",)))
    names = {node.label for node in workflow(traces.coffee()).nodes if node.label}
    assert names
    for name in names:
        assert name in words(tmp_path / "b.svg")
        assert all(part in words(tmp_path / "a.svg") for part in name.replace("_", "_ ").split())


@pytest.mark.parametrize("most", [1, 2, 3])
def test_words_are_broken_where_they_may_be(qapp: object, most: int):
    fonts = QFontMetricsF(faces().label(13))
    lines = in_lines(fonts, "one two_three four five six seven", 60.0, most)
    assert len(lines) == most
    assert all(fonts.horizontalAdvance(line) <= 60.0 for line in lines)
    assert "one two_three four".startswith(lines[0].rstrip("\N{HORIZONTAL ELLIPSIS}"))
    assert in_lines(fonts, "short", 60.0, most) == ["short"]
    assert in_lines(fonts, "short", 1.0, most)


def test_nothing_after_a_word_that_stands_upright_is_clipped_away_in_an_svg(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg", Wanted(width=640, source=True, at=4))
    text = (tmp_path / "a.svg").read_text()
    assert "matrix(0,-1,1,0" in text.replace("6.12323e-17", "0")
    # One for the lanes, one for the source beside them; Qt would write one for each word that it clips.
    assert text.count("<clipPath ") <= 2


def test_svg_names_a_font_that_every_machine_has(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "a.svg", Wanted(source=True))
    families = {
        node.get("font-family") for node in ElementTree.parse(tmp_path / "a.svg").iter() if node.tag.endswith("text")
    }
    assert families == {"Inter, sans-serif", "JetBrains Mono, monospace"}


def test_svg_has_no_empty_paths(tmp_path: Path):
    for number, trace in enumerate((traces.lost_update(), traces.coffee(), traces.long_trace(300))):
        export(trace, tmp_path / f"{number}.svg")
        paths = [node for node in ElementTree.parse(tmp_path / f"{number}.svg").iter() if node.tag.endswith("path")]
        assert paths
        assert all(node.get("d") for node in paths)


def test_svg_of_the_same_trace_is_the_same_to_the_byte(tmp_path: Path):
    for name in ("a.svg", "b.svg"):
        export(traces.deadlock(), tmp_path / name, Wanted(theme="print"))
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_pdf_is_one(tmp_path: Path):
    export(traces.coffee(), tmp_path / "a.pdf", Wanted(axis=AxisKind.TIME))
    data = (tmp_path / "a.pdf").read_bytes()
    assert data.startswith(b"%PDF-")
    assert b"%%EOF" in data[-32:]


def test_steps_can_be_cut_out(tmp_path: Path):
    export(traces.lost_update(), tmp_path / "all.svg")
    export(traces.lost_update(), tmp_path / "cut.svg", Wanted(steps=(2, 5)))
    assert "join" in words(tmp_path / "all.svg")
    assert "join" not in words(tmp_path / "cut.svg")


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
def test_every_theme_can_be_drawn(tmp_path: Path, theme: str):
    export(traces.deadlock(), tmp_path / "a.png", Wanted(theme=theme))
    assert (tmp_path / "a.png").stat().st_size > 5000


def test_a_long_trace_is_a_small_figure(tmp_path: Path):
    export(traces.long_trace(100_000), tmp_path / "a.svg")
    assert (tmp_path / "a.svg").stat().st_size < 3_000_000


@pytest.mark.parametrize(
    ("name", "asked", "said"),
    [
        ("a.bmp", {}, "figures end in"),
        ("a", {}, "figures end in"),
        ("a.png", {"theme": "pink"}, "no theme 'pink'"),
        ("a.png", {"views": ("poem",)}, "view is 'poem'"),
        ("a.png", {"steps": (5, 5)}, "steps 5:5"),
        ("a.png", {"steps": (0, 11)}, "10 steps"),
        ("a.png", {"width": 10}, "width 10"),
        ("a.png", {"width": 20_000, "scale": 4.0}, "scale 4"),
        ("no/such/folder/a.png", {}, "no such file"),
    ],
)
def test_what_cannot_be_drawn_is_said_in_one_line(tmp_path: Path, name: str, asked: dict, said: str):
    asked = dict(asked)
    scale = asked.pop("scale", 1.0)
    with pytest.raises(CoolthreadsError, match=said) as caught:
        export(traces.lost_update(), tmp_path / name, Wanted(**asked), scale=scale)
    assert "\n" not in str(caught.value)
