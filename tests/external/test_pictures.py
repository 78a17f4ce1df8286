"""Files of `coolthreads export`, opened by programs that know nothing of Coolthreads: `make external`.

Each check is left out where its program is not installed. For Mermaid, MERMAID names the file ``mermaid.min.js`` of its
distribution, which a Chromium loads.
"""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import struct
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from coolthreads_app.cli import main

pytestmark = [pytest.mark.external, pytest.mark.usefixtures("qapp")]

SCENARIOS = ("counter/race", "asyncio/counter", "coffee/two_futures")
CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
)


def called(*command: str | Path) -> str:
    """The output of a program; the check is left out where there is no such program."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([str(part) for part in command], capture_output=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
    return done.stdout.decode("utf-8", "replace")


def browsed(page: Path) -> str:
    """The document as a real browser leaves it."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")
    return called(
        CHROMIUM,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=8000",
        "--dump-dom",
        page.as_uri(),
    )


def exported(folder: Path, name: str, scenario: str, *options: str) -> Path:
    """A file that the command made."""
    assert main(["export", scenario, "-o", str(folder / name), *options]) == 0
    return folder / name


def size_of(png: Path) -> tuple[int, int]:
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    return width, height


@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("theme", ["light", "dark", "projector", "print"])
def test_rsvg_draws_an_svg_in_its_size(tmp_path: Path, scenario: str, theme: str):
    svg = exported(tmp_path, "a.svg", scenario, "--theme", theme, "--source")
    called("rsvg-convert", svg, "-o", tmp_path / "a.png")
    width, height = size_of(tmp_path / "a.png")
    box = [float(part) for part in ElementTree.parse(svg).getroot().get("viewBox", "").split()]
    assert (width, height) == (pytest.approx(box[2], abs=2), pytest.approx(box[3], abs=2))


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_everything_that_is_written_in_an_svg_is_seen_in_a_browser(tmp_path: Path, scenario: str):
    """No text lies outside what it is clipped to: where it does, it is in the file and nobody sees it."""
    svg = exported(tmp_path, "a.svg", scenario, "--strip").read_text("utf-8")
    page = tmp_path / "a.html"
    page.write_text(
        "<!doctype html><meta charset=utf-8><body style='margin:0'>"
        + svg[svg.index("<svg") :]
        + """<pre id=out></pre><script>
        const root = document.querySelector('svg'), gone = [];
        for (const text of root.querySelectorAll('text')) {
            const seen = text.getBoundingClientRect();
            for (let up = text.parentNode; up !== root; up = up.parentNode) {
                const clip = (up.getAttribute('clip-path') || '').match(/#([^)]*)/);
                if (!clip) continue;
                const path = document.getElementById(clip[1]).querySelector('path').getBBox();
                const scale = root.getBoundingClientRect().width / root.viewBox.baseVal.width;
                const x = (seen.left + seen.right) / 2 / scale, y = (seen.top + seen.bottom) / 2 / scale;
                if (x < path.x || x > path.x + path.width || y < path.y || y > path.y + path.height)
                    gone.push(text.textContent);
            }
        }
        document.getElementById('out').textContent = root.querySelectorAll('text').length + ' texts, gone: ' + gone.join('|');
        </script>""",
        encoding="utf-8",
    )
    found = re.search(r"<pre id=\"out\">(\d+) texts, gone: (.*?)</pre>", browsed(page))
    assert found is not None
    assert int(found[1]) > 20
    assert found[2] == ""


def test_a_pdf_is_one_page_of_the_right_size_with_its_fonts(tmp_path: Path):
    pdf = exported(tmp_path, "a.pdf", "counter/race", "--width", "single", "--source")
    fonts = called("pdffonts", pdf).splitlines()[2:]
    assert fonts
    # Embedded, and with a table that says which letters they are.
    assert all((line.split()[-5], line.split()[-3]) == ("yes", "yes") for line in fonts), fonts
    about = called("pdfinfo", pdf)
    assert re.search(r"Pages:\s+1\b", about)
    size = re.search(r"Page size:\s+([\d.]+) x", about)
    assert size is not None
    assert float(size[1]) / 72 * 25.4 == pytest.approx(85, abs=0.5)
    assert "coolthreads.trace" in called("pdfdetach", "-list", pdf)
    called("pdftoppm", "-r", "300", "-png", pdf, tmp_path / "page")
    assert size_of(next(tmp_path.glob("page*.png")))[0] == pytest.approx(85 / 25.4 * 300, abs=5)
    assert "race.py" in called("pdftotext", pdf, "-")


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_graphviz_draws_a_graph(tmp_path: Path, scenario: str):
    dot = exported(tmp_path, "a.dot", scenario, "--view", "causality")
    assert "<svg" in called("dot", "-Tsvg", dot)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_mermaid_reads_a_graph(tmp_path: Path, scenario: str):
    library = os.environ.get("MERMAID", "")
    if not Path(library).is_file():
        pytest.skip("MERMAID names no mermaid.min.js")
    text = exported(tmp_path, "a.mmd", scenario, "--view", "causality").read_bytes()
    page = tmp_path / "a.html"
    page.write_text(
        f"<!doctype html><meta charset=utf-8><script src='{Path(library).resolve().as_uri()}'></script><pre id=out></pre>"
        f"<script>const text = new TextDecoder().decode(Uint8Array.from(atob('{base64.b64encode(text).decode()}'),"
        " letter => letter.charCodeAt(0)));"
        "mermaid.initialize({startOnLoad: false});"
        "mermaid.render('g', text).then(drawn => { out.textContent = 'drawn ' + drawn.svg.includes('<svg'); },"
        " error => { out.textContent = 'refused ' + error; });</script>",
        encoding="utf-8",
    )
    assert "drawn true" in browsed(page)


@pytest.mark.parametrize(("name", "codec"), [("a.gif", "gif"), ("a.mp4", "h264"), ("a.webm", "vp9")])
def test_ffprobe_reads_a_film(tmp_path: Path, name: str, codec: str):
    film = exported(tmp_path, name, "counter/race", "--pace", "5", "--width", "640", "--source")
    told = json.loads(called("ffprobe", "-v", "error", "-of", "json", "-show_streams", "-show_format", film))
    stream = told["streams"][0]
    assert (stream["codec_name"], stream["width"]) == (codec, 640)
    assert float(told["format"]["duration"]) == pytest.approx(21 / 5 + 2, abs=0.5)


def test_a_browser_runs_the_page_that_plays(tmp_path: Path):
    page = exported(tmp_path, "a.html", "counter/race")
    assert page.stat().st_size < 1_000_000
    shown = browsed(page)
    assert "AssertionError" in shown
    assert "do_something" in shown
