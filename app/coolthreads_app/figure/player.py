"""A run as one HTML file that steps, scrubs and plays it in any browser, offline: data, style and script in one page.

The page asks nothing of anybody: its policy (Content-Security-Policy) forbids every connection. The same run gives the same
bytes.
"""

from __future__ import annotations

import base64
import html
import json
from pathlib import Path
from typing import Any

from coolthreads import CoolthreadsError, Trace, trace_to_bytes
from coolthreads_app.figure.player_network import lines, network
from coolthreads_app.figure.theme import DARK, LIGHT, PRINT, PROJECTOR, Theme
from coolthreads_app.layout.spans import LOOKS, Look, spans_of
from coolthreads_app.layout.timeline import Timeline
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.words import step_words, verdict_sentence, verdict_word

MOST_STEPS = 20_000
"""A page with more would be slow to open; a part of a longer run can be cut out."""

_TEMPLATE = Path(__file__).with_name("player.html")


def player(trace: Trace, *, theme: str = "light", steps: tuple[int, int] | None = None, strip: bool = False) -> bytes:
    """The page. ``theme``: the one it opens in; ``steps``: from the first to the second (exclusive); ``strip``: it does not
    carry its run. Raises CoolthreadsError when there are too many steps."""
    first, last = steps or (0, len(trace))
    if last - first > MOST_STEPS:
        raise CoolthreadsError(
            f"a page can hold {MOST_STEPS:,} steps, but there are {last - first:,}: cut out a part with --steps A:B"
        )
    data = json.dumps(_data(trace, first, last), ensure_ascii=True, separators=(",", ":"))
    carried = "" if strip else base64.b64encode(trace_to_bytes(trace)).decode("ascii")
    parts = {
        "TITLE": html.escape(Path(trace.program).name),
        "THEME": theme,
        "STYLES": "\n".join(_colours(shown) for shown in (LIGHT, DARK, PROJECTOR, PRINT)),
        # Nothing that a program said may end the script: < is written as its number.
        "DATA": data.replace("<", "\\u003c"),
        "RUN": f'<script type="application/x-coolthreads-trace" id="coolthreads">{carried}</script>' if carried else "",
    }
    pieces = _TEMPLATE.read_text(encoding="utf-8").split("@@")
    # Every second piece is the name of a part: what is put in is never searched for names.
    return "".join(parts[piece] if number % 2 else piece for number, piece in enumerate(pieces)).encode("utf-8")


def _colours(theme: Theme) -> str:
    words = {
        "paper": theme.paper, "window": theme.window, "ink": theme.ink, "muted": theme.muted, "line": theme.line,
        "accent": theme.accent, "onaccent": theme.on_accent, "tint": theme.tint, "outline": theme.outline,
        "onid": theme.on_identity, "bad": theme.bad, "good": theme.good,
    }  # fmt: skip
    rules = [f"--{name}:{colour}" for name, colour in words.items()]
    rules += [f"--{look.value}:{fill.fill};--on{look.value}:{fill.text}" for look, fill in theme.states.items()]
    rules += [f"--id{number}:{theme.identity(number)}" for number in range(8)]
    large = ";font-size:22px" if theme.scales else ""
    return f'html[data-theme="{theme.name}"]{{{";".join(rules)}{large}}}'


def _data(trace: Trace, first: int, last: int) -> dict[str, Any]:
    lanes = Timeline(TraceIndex(trace))
    used = {trace.sites[site].file for site in trace.columns.site[first:last] if site >= 0} | {0}
    files = sorted(used)
    rows = {file: number for number, file in enumerate(files)}
    sites = [
        [rows[site.file], site.line, site.column, site.end_line, site.end_column] if site.file in rows else None
        for site in trace.sites
    ]
    return {
        "program": Path(trace.program).name,
        "verdict": trace.verdict.value,
        "word": verdict_word(trace.verdict),
        "sentence": verdict_sentence(trace),
        "schedule": trace.schedule,
        "first": first,
        "actors": [[head.actor_id, head.short] for head in lanes.heads],
        "steps": [
            [lanes.lane_of[step.actor], step_words(trace, step), step.site]
            for step in (trace[i] for i in range(first, last))
        ],
        "spans": [_spans(lanes, actor, first, last) for actor in lanes.actors],
        "files": [[trace.files[file].name, trace.files[file].text] for file in files],
        "sites": sites,
        "lines": lines(lanes, first, last),
        "net": network(lanes, first, last),
        "printed": [[row.step - first, row.text] for row in trace.printed if first <= row.step < last],
    }


def _spans(lanes: Timeline, actor: int, first: int, last: int) -> list[list[Any]]:
    """Begin, end, look and reason of each stretch of a lane, within the steps that are shown and the column of the end."""
    trace, spans = lanes.index.trace, spans_of(lanes.index, actor)
    limit = last + 1 if last == len(trace) else last
    found = []
    for row in range(len(spans)):
        begin, end = max(int(spans.first[row]), first), min(int(spans.last[row]), limit)
        if begin < end:
            look = LOOKS[spans.look[row]]
            reason = trace.name_of(int(spans.object[row])) if look in (Look.BLOCKED, Look.WAITING) else ""
            found.append([begin - first, end - first, look.value, reason])
    return found
