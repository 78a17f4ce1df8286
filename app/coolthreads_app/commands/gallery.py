"""``coolthreads export --all scenarios -o DIR``: a page with figures of all scenarios, for documentation. The same programs
give the same bytes."""

from __future__ import annotations

import html
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from coolthreads import CoolthreadsError, Limits, Options, Program, Scenario, Trace, Verdict, explore, run, scenarios
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.layout.axis import AxisKind
from coolthreads_app.model.passing import passed_on
from coolthreads_app.model.words import verdict_sentence, verdict_word

_MOST_EXECUTIONS = 2_000
"""A limit in executions, not in seconds: on a slow machine the pictures are the same."""

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
article { margin: 3rem 0; }
img { max-width: 100%; height: auto; display: block; margin: .8rem 0; border: 1px solid #8886; border-radius: 6px; }
.verdict { font-weight: 600; }
"""


@dataclass(frozen=True, slots=True)
class _Piece:
    """One program of the gallery; ``slug``: what its files are called."""

    slug: str
    title: str
    section: str
    story: str
    program: Program
    name: str
    opening: str = ""
    time: str = "any"
    axis: str = "steps"


def gallery(what: str | None, folder: Path, *, theme: str, ending: str = ".svg") -> None:
    """Writes ``index.html``, and for each program its run, its outcomes and a page that plays it. Raises CoolthreadsError.

    ``what``: ``scenarios``, or a folder of programs."""
    pieces = _pieces(what)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoolthreadsError(f"{folder}: cannot be made: {(error.strerror or str(error)).lower()}") from None
    parts: list[str] = []
    section = ""
    for number, piece in enumerate(pieces, 1):
        print(f"{number}/{len(pieces)} {piece.slug}", file=sys.stderr, flush=True)
        if piece.section != section:
            section = piece.section
            parts.append(f"<h2>{html.escape(section)}</h2>")
        parts.append(_article(piece, folder, theme, ending))
    page = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Coolthreads: gallery</title>'
        f"<style>{_STYLE}</style></head>\n<body><h1>Gallery</h1>\n" + "\n".join(parts) + "\n</body></html>\n"
    )
    write_whole(folder / "index.html", page.encode("utf-8", "replace"))


def _pieces(what: str | None) -> list[_Piece]:
    if what in (None, "scenarios"):
        return [_of_scenario(scenario) for scenario in scenarios()]
    place = Path(what or "")
    if not place.is_dir():
        raise CoolthreadsError(f"{what}: --all is of scenarios, or of a folder of programs")
    files = sorted(place.glob("*.py"))
    if not files:
        raise CoolthreadsError(f"{what}: there is no .py file in this folder")
    return [_Piece(file.stem, file.name, "", "", Program.from_file(file), file.name) for file in files]


def _of_scenario(scenario: Scenario) -> _Piece:
    slug = scenario.name.replace("/", "-")
    story = scenario.story.strip().split("\n\n", 1)[0]
    return _Piece(
        slug,
        scenario.title,
        scenario.section,
        story,
        scenario.program(),
        f"{scenario.name}.py",
        scenario.opening,
        scenario.time,
        scenario.axis,
    )


def _article(piece: _Piece, folder: Path, theme: str, ending: str) -> str:
    from coolthreads_app.figure import Wanted
    from coolthreads_app.figure import export as draw
    from coolthreads_app.figure.player import MOST_STEPS, player

    found = explore(piece.program, Options(time=piece.time), limits=Limits(max_executions=_MOST_EXECUTIONS))
    worst = max(found.outcomes, key=lambda row: row.verdict.severity, default=None)
    schedule = piece.opening
    if not schedule and worst is not None and worst.verdict is not Verdict.PASSED:
        schedule = worst.schedule
    trace = run(piece.program, Options(), schedule=schedule).trace
    assert trace is not None
    trace = passed_on(trace, piece.name)
    names = {"run": f"{piece.slug}{ending}", "outcomes": f"{piece.slug}-outcomes{ending}", "page": f"{piece.slug}.html"}
    shown = Wanted(theme=theme, axis=AxisKind(piece.axis), caption=_stable(trace))
    draw(trace, folder / names["run"], shown, scale=2.0 if ending == ".png" else 1.0)
    draw(
        None, folder / names["outcomes"], Wanted(("outcomes",), theme, caption=""), found=found, program=piece.name,
        scale=2.0 if ending == ".png" else 1.0,
    )  # fmt: skip
    pieces = [
        f'<article id="{piece.slug}"><h3>{html.escape(piece.title)}</h3>',
        f"<p>{_inline(piece.story)}</p>" if piece.story else "",
        f'<p><span class="verdict">{verdict_word(trace.verdict)}.</span> {html.escape(verdict_sentence(trace))}</p>',
        _image(names["run"], f"Timeline of {piece.title}: {verdict_word(trace.verdict)}"),
    ]
    if len(trace) <= MOST_STEPS:
        write_whole(folder / names["page"], player(trace, theme="light" if theme == "print" else theme))
        pieces.append(f'<p><a href="{names["page"]}">Step through this run</a></p>')
    pieces += [_image(names["outcomes"], f"Outcomes of {piece.title}"), "</article>"]
    return "\n".join(part for part in pieces if part)


def _inline(story: str) -> str:
    """Code and emphasis of Markdown."""
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(story))
    text = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", text)
    return re.sub(r"\*([^*]+)\*", r"<em>\1</em>", text)


def _image(name: str, words: str) -> str:
    return f'<img src="{name}" alt="{html.escape(words)}" loading="lazy">'


def _stable(trace: Trace) -> str:
    """No version of Python: pictures of documentation change only when what they show does."""
    return f"{len(trace)} steps   schedule: {trace.schedule or '(the default)'}"
