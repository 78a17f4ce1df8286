"""Files of `coolthreads export`, opened by programs that know nothing of Coolthreads: `make external`.

Each check is left out where its program is not installed. For Mermaid, MERMAID names the file ``mermaid.min.js`` of its
distribution, which a Chromium loads (`make external` lets npm fetch it, where there is npm).
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
from PIL import Image

from coolthreads import scenarios
from coolthreads_app.cli import main
from tests.external.browser import CHROMIUM, Browser

pytestmark = [pytest.mark.external, pytest.mark.usefixtures("qapp")]

SCENARIOS = ("counter/race", "asyncio/counter", "coffee/two_futures")


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


GRAPHS = [(scenario, "causality") for scenario in SCENARIOS]
GRAPHS += [("coffee/afternoon", "workflow"), ("coffee/failure_nested", "workflow"), ("coffee/conditions", "waits")]


@pytest.mark.parametrize(("scenario", "view"), GRAPHS)
def test_graphviz_draws_a_graph(tmp_path: Path, scenario: str, view: str):
    dot = exported(tmp_path, "a.dot", scenario, "--view", view)
    assert "<svg" in called("dot", "-Tsvg", dot)


@pytest.mark.parametrize(("scenario", "view"), GRAPHS)
def test_mermaid_reads_a_graph(tmp_path: Path, scenario: str, view: str):
    library = os.environ.get("MERMAID", "")
    if not Path(library).is_file():
        pytest.skip("MERMAID names no mermaid.min.js")
    text = exported(tmp_path, "a.mmd", scenario, "--view", view).read_bytes()
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


@pytest.fixture
def needs_browser() -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed")


@pytest.mark.usefixtures("needs_browser")
def test_a_browser_runs_the_page_that_plays(tmp_path: Path):
    page = exported(tmp_path, "a.html", "counter/race")
    shown = browsed(page)
    assert "AssertionError" in shown
    assert "do_something" in shown


@pytest.mark.parametrize("scenario", [row.name for row in scenarios()])
def test_a_page_is_small(tmp_path: Path, scenario: str):
    assert exported(tmp_path, "a.html", scenario).stat().st_size < 1_000_000


@pytest.mark.usefixtures("needs_browser")
def test_a_page_is_played_by_keys(tmp_path: Path):
    with Browser(exported(tmp_path, "a.html", "counter/race")) as page:
        last = page.value("N")
        assert page.value("at") == 0
        page.press("ArrowRight", 3)
        assert (page.value("at"), page.value("$('count').textContent")) == (3, f"3 / {last}")
        assert page.value("document.querySelectorAll('mark').length") == 1
        page.press("ArrowLeft")
        assert page.value("at") == 2
        page.press("End")
        assert page.value("at") == last
        assert "AssertionError" in page.value("$('now').textContent")
        page.press("Home")
        page.press("Space")
        # It plays: the page tells when it has come to the second step.
        assert page.value("new Promise(done => setInterval(() => at >= 2 && done(at), 20))") == 2
        page.press("Space")
        assert page.value("timer") == 0
        # Everything can be reached and used without a mouse.
        reached = []
        for _ in range(12):
            page.press("Tab")
            reached.append(page.value("document.activeElement.id"))
            if reached[-1] == "step":
                page.press("Enter")
        assert {"theme", "scrub", "start", "back", "play", "step", "end"} <= set(reached)
        assert page.value("at") == 3
        assert page.errors == []
        # Nothing but the page itself was asked for.
        assert [url for url in page.asked if not url.startswith("file://") or not url.endswith("/a.html")] == []


@pytest.mark.usefixtures("needs_browser")
def test_a_page_shows_the_network_at_each_step(tmp_path: Path):
    weather = ("--weather", "0.05=cut:server-ann", "--weather", "2=heal")
    with Browser(exported(tmp_path, "a.html", "network/echo_threads", *weather)) as page:
        shown = "$('net').getAttribute('aria-label')"
        assert "server not started" in page.value(shown)
        seen = set()
        for _ in range(int(page.value("N"))):
            page.press("ArrowRight")
            seen |= set(page.value(shown).removeprefix("Network: ").split("; "))
        assert {"server running", "server - ann cut", "ann ended", "server ended"} <= seen
        assert any("“hello\\n” (6 bytes)" in words for words in seen)
        assert page.errors == []


@pytest.mark.usefixtures("needs_browser")
def test_a_page_is_played_by_fingers_on_a_small_screen(tmp_path: Path):
    with Browser(exported(tmp_path, "a.html", "counter/race"), width=390, height=844, touch=True) as page:
        last = page.value("N")
        page.tap("#step")
        page.tap("#step")
        assert page.value("at") == 2
        page.tap("#end")
        assert page.value("at") == last
        page.tap("#start")
        page.swipe("#scrub", 0.02, 0.6)
        assert 0.4 * last < page.value("at") < 0.8 * last
        page.tap("#lanes", 0.95)
        assert page.value("at") > 0.7 * last
        # Nothing hangs over the edge, and what is tapped is large enough for a finger.
        assert page.value("document.documentElement.scrollWidth") <= 390
        small = (
            "[...document.querySelectorAll('button')].map(one => one.getBoundingClientRect())"
            ".filter(box => box.height < 36 || box.width < 36)"
        )
        assert page.value(f"{small}.length") == 0
        assert page.errors == []


@pytest.mark.usefixtures("needs_browser")
@pytest.mark.parametrize("name", ["a.gif", "a.mp4", "a.webm", "a.png", "a.svg"])
def test_a_browser_shows_what_carries_its_run(tmp_path: Path, name: str):
    made = exported(tmp_path, name, "counter/race", "--width", "400", *(("--pace", "20") if name[2] in "gmw" else ()))
    tag = "video" if name.endswith(("mp4", "webm")) else "img"
    ready = "loadeddata" if tag == "video" else "load"
    page = tmp_path / "page.html"
    page.write_text(
        f"<!doctype html><{tag} id=it></{tag}><script>const it = document.getElementById('it');"
        f"const seen = new Promise(done => {{ it.on{ready} = () => done(it.videoWidth || it.naturalWidth);"
        f"it.onerror = () => done(-1); it.src = '{made.name}' }});</script>",
        encoding="utf-8",
    )
    with Browser(page) as browser:
        assert browser.value("seen") == 400


def test_inkscape_draws_the_svg_as_large_as_it_says(tmp_path: Path):
    svg = exported(tmp_path, "a.svg", "counter/race", "--theme", "print", "--width", "double")
    called("inkscape", svg, "--export-type=png", f"--export-filename={tmp_path / 'a.png'}", "--export-dpi=96")
    assert size_of(tmp_path / "a.png")[0] == pytest.approx(680, abs=2)
    assert "<text" in svg.read_text("utf-8")


def test_states_are_told_apart_in_grey(tmp_path: Path):
    """Print has no colour at all, in any view: what a copier makes of it is the same."""
    for view in ("timeline", "workflow", "causality", "waits", "values", "outcomes"):
        png = exported(tmp_path, f"{view}.png", "coffee/conditions", "--theme", "print", "--view", view)
        with Image.open(png) as picture:
            colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 24) or ()}
        assert len(colours) > 2
        assert all(max(colour) - min(colour) <= 2 for colour in colours), view
