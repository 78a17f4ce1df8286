"""The page that plays a run: whole, alone, small, and deaf to what a program may have written into it."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Verdict
from coolthreads_app.cli import main
from coolthreads_app.figure.player import player
from coolthreads_app.formats.carried import load_run
from tests.app import networks, traces
from tests.programs import LOST_UPDATE


class Page(HTMLParser):
    """Notes what a browser would fetch, and the scripts."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.ids: list[str] = []
        self.scripts: list[str] = []
        self._in_script = False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            f"{tag} {value}" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")
        ]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        self._in_script = tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self._in_script = False

    def handle_data(self, data: str) -> None:
        if self._in_script:
            self.scripts.append(data)


def data_of(page: bytes) -> dict:
    """What the script draws."""
    found = re.search(r"^const D=(.*);$", page.decode(), re.MULTILINE)
    assert found
    return json.loads(found[1])


def test_a_page_fetches_nothing_and_is_small():
    page = player(traces.lost_update())
    assert Page(page).fetched == []
    assert not re.search(rb"url\((?!#)|@import|fetch\(|XMLHttpRequest|https?://(?!www\.w3\.org/2000/svg\")", page)
    assert len(page) < 100_000


def test_a_page_has_the_steps_the_lanes_and_the_source():
    data = data_of(player(traces.lost_update()))
    assert [name for name, _ in data["actors"]] == ["main", "T1", "T2"]
    assert data["steps"][2][:2] == [1, "T1 reads counter = 0"]
    assert [span[2] for span in data["spans"][1]] == ["ready", "running", "ready", "running", "done"]
    assert data["files"] == [["race.py", traces.RACE]]
    assert data["printed"] == [[8, "Counter: 1\n"]]


def test_steps_that_are_cut_out_begin_where_they_were():
    data = data_of(player(traces.lost_update(), steps=(2, 5)))
    assert data["first"] == 2
    assert [words for _, words, _ in data["steps"]] == [
        "T1 reads counter = 0",
        "T2 reads counter = 0",
        "T2 writes counter = 1",
    ]
    assert all(0 <= begin < end <= 3 for lane in data["spans"] for begin, end, _, _ in lane)


def test_what_a_program_says_stays_text():
    builder = traces.TraceBuilder("</title><b>.py", "x = '</script><script>alert(1)</script>'\n", [("main", "<i>")], [])
    builder.step("main", "write", "", (1, "x"), "</script>@@RUN@@")
    builder.prints("<!--</script>")
    trace = builder.trace(Verdict.PASSED)
    page = player(trace)
    assert sum("alert" in script for script in Page(page).scripts) == 1
    assert page.count(b"<script") == 2
    assert data_of(page)["steps"][0][1] == "main writes = </script>@@RUN@@"


def test_too_long_a_run_is_refused_in_one_line():
    with pytest.raises(CoolthreadsError, match=r"20,000 steps, but there are 30,000: cut out a part with --steps"):
        player(traces.long_trace(30_000))
    assert len(data_of(player(traces.long_trace(30_000), steps=(10, 20)))["steps"]) == 10


def test_the_same_run_gives_the_same_page_and_carries_itself(tmp_path: Path):
    assert player(traces.coffee()) == player(traces.coffee())
    (tmp_path / "a.html").write_bytes(player(traces.coffee(), theme="dark"))
    assert load_run(tmp_path / "a.html") == traces.coffee()
    (tmp_path / "a.html").write_bytes(player(traces.coffee(), strip=True))
    with pytest.raises(CoolthreadsError, match="carries no run"):
        load_run(tmp_path / "a.html")


def test_every_part_that_the_script_asks_for_is_there():
    page = player(traces.deadlock())
    asked = set(re.findall(r'\$\("(\w+)"\)', page.decode())) - {"wash", "head"}
    assert asked <= set(Page(page).ids)


def test_export_makes_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "race.py").write_text(LOST_UPDATE)
    assert main(["export", "race.py", "-o", "race.html", "--theme", "projector"]) == 0
    assert (tmp_path / "race.html").read_bytes().startswith(b'<!DOCTYPE html>\n<html lang="en" data-theme="projector">')


def test_a_page_of_a_network_has_its_nodes_and_what_is_under_way():
    data = data_of(player(networks.asked()))
    net = data["net"]
    assert [node[0] for node in net["nodes"]] == ["server", "client", "idle"]
    assert net["lives"][0] == [
        [0, ["not started", ""]], [3, ["running", ""]], [4, ["running", "port 8000"]], [17, ["crashed", ""]],
    ]  # fmt: skip
    assert net["cuts"] == [[[0, False], [15, True]]]
    assert len(net["frames"]) == len(data["steps"]) + 1
    assert [net["messages"][number][2] for number, _, _ in net["frames"][11]] == ["GET /id", "\\xff\\xfe\\xfd"]
    assert any("request GET /id" in line[5] for line in data["lines"])
    assert data_of(player(traces.lost_update()))["net"] is None
