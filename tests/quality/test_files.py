"""The shape of the files themselves."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON_FOLDERS = ("simulator", "app", "scenarios", "tests", "benchmarks", ".setup")
LONGEST = 400
# Places of one machine. Written so that this file does not contain what it forbids.
MACHINE_PATH = re.compile(r"(?<![\w.\]}-])/(?:work|root|tmp|home|Users|var/tmp|mnt|opt)/(?=\w)")
LINK = re.compile(r"!?\[[^\]]*\]\(<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\)|(?:src|href)=\"([^\"]+)\"")
HEADING = re.compile(r"^#+\s+(.*?)\s*#*$", re.MULTILINE)


@cache
def project_files() -> tuple[Path, ...]:
    """The files of the project: those that git knows or would take; all but hidden ones where there is no git."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    if listing.returncode == 0:
        names = listing.stdout.decode().split("\0")
        return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))
    found = (path for path in ROOT.rglob("*") if not any(part.startswith(".") for part in path.relative_to(ROOT).parts))
    return tuple(sorted(path for path in found if path.is_file()))


def text_of(path: Path) -> str | None:
    """None for what is no text."""
    data = path.read_bytes()
    return None if b"\0" in data else data.decode("utf-8")


def python_files() -> list[Path]:
    return [f for f in project_files() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in PYTHON_FOLDERS]


def anchors(markdown: str) -> set[str]:
    """The anchors that a Markdown file offers, as code-hosting sites make them."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in HEADING.findall(markdown)}


def dead_links(file: Path) -> list[str]:
    markdown = file.read_text(encoding="utf-8")
    dead = []
    for groups in LINK.findall(markdown):
        target = groups[0] or groups[1]
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        place = (file.parent / path) if path else file
        if not place.exists() or (anchor and place.suffix == ".md" and anchor not in anchors(place.read_text())):
            dead.append(target)
    return dead


def test_the_sources_are_found() -> None:
    assert {f.relative_to(ROOT).parts[0] for f in python_files()} >= {"simulator", "app", "scenarios", "tests"}


def test_no_file_is_too_long() -> None:
    sizes = {str(f.relative_to(ROOT)): len(f.read_text(encoding="utf-8").splitlines()) for f in python_files()}
    assert {name: size for name, size in sizes.items() if size > LONGEST} == {}


def test_modules_open_with_their_promise() -> None:
    speechless = [
        str(f.relative_to(ROOT))
        for f in python_files()
        if f.relative_to(ROOT).parts[0] != "scenarios"
        if (text := f.read_text(encoding="utf-8").strip()) and not re.match(r"(#!.*\n)?[rR]?\"\"\"", text)
    ]
    assert speechless == []


def test_no_file_names_a_place_on_one_machine() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for file in project_files()
        if file.name != "uv.lock" and (text := text_of(file)) is not None
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize("line", ["see /wo" + "rk/x", "open('/tm" + "p/a.py')", "/ho" + "me/someone/.venv"])
def test_a_place_on_one_machine_is_recognised(line: str) -> None:
    assert MACHINE_PATH.search(line)


@pytest.mark.parametrize("line", ["a/work/b", "simulator/tmp/x", "https://example.org/home/page", "/usr/bin/env"])
def test_other_places_are_not_taken_for_one(line: str) -> None:
    assert not MACHINE_PATH.search(line)


def test_names_say_what_is_inside() -> None:
    vague = {"utils", "util", "helpers", "helper", "manager", "misc", "common_utils"}
    assert [str(f.relative_to(ROOT)) for f in python_files() if f.stem in vague] == []


def test_links_lead_somewhere() -> None:
    documents = [f for f in project_files() if f.suffix == ".md"]
    assert documents
    assert {str(f.relative_to(ROOT)): dead for f in documents if (dead := dead_links(f))} == {}


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    document = tmp_path / "a.md"
    document.write_text(
        '# One two\n[a](#one-two) [b](#three) ![c](c.png) <img src="d.png"> [e](https://e.org) [f](a.md)\n'
    )
    assert dead_links(document) == ["#three", "c.png", "d.png"]
