"""Charts as files."""

from pathlib import Path

import pytest

from coolthreads import CoolthreadsError
from coolthreads_app.figure.chart_export import export_chart
from coolthreads_app.layout.lab import chart
from tests.app.figure.test_export import words
from tests.app.lab import measured

pytestmark = pytest.mark.usefixtures("qapp")


def test_an_svg_says_what_was_measured_and_where(tmp_path: Path):
    export_chart(chart([measured.memory(load=measured.BUSY)]), tmp_path / "a.svg")
    said = words(tmp_path / "a.svg")
    for text in ("threads", "tasks", "each thread: 10.00 kB", "A processor", "busy", "1,000"):
        assert text in said


@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
@pytest.mark.parametrize("make", [measured.memory, measured.speed, measured.switches])
def test_every_chart_is_drawn_in_every_theme(make, theme: str, tmp_path: Path):
    for ending in (".png", ".pdf"):
        out = tmp_path / f"a{ending}"
        export_chart(chart([make(), make(python=measured.FREE)]), out, theme=theme)
        assert out.read_bytes().startswith(b"\x89PNG" if ending == ".png" else b"%PDF")


def test_what_cannot_be_drawn_is_said(tmp_path: Path):
    with pytest.raises(CoolthreadsError, match="charts end in"):
        export_chart(chart([measured.memory()]), tmp_path / "a.gif")
    with pytest.raises(CoolthreadsError, match="no theme"):
        export_chart(chart([measured.memory()]), tmp_path / "a.svg", theme="pink")
    assert list(tmp_path.iterdir()) == []
