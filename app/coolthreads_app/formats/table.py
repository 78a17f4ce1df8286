"""The steps of a trace as comma-separated values (RFC 4180), one row a step, for spreadsheets and data frames.

Rows are put together from the trace's columns: every text is quoted once, not once for each step that has it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from coolthreads import Trace
from coolthreads_app.model.words import place

HEADER = ("step", "time_ns", "actor", "name", "operation", "object", "value", "at", "function", "could_go")
_PORTION = 50_000  # rows


def steps_as_csv(trace: Trace, steps: tuple[int, int] | None = None) -> Iterator[bytes]:
    """UTF-8 with a header, in portions; steps count from 1; ``could_go``: ids of all actors that could have gone."""
    yield _quoted([HEADER])[0].encode() + b"\r\n"
    first, last = steps or (0, len(trace))
    actors = _quoted((actor.id, actor.name) for actor in trace.actors)
    # The last entry of each table is what row -1 means.
    texts = [*_quoted((text,) for text in trace.texts), ""]
    objects = [*_quoted((obj.name,) for obj in trace.objects), ""]
    sites = [*_quoted((place(trace, site), row.function) for site, row in enumerate(trace.sites)), ","]
    enabled = _quoted((" ".join(trace.actors[row].id for row in choice),) for choice in trace.enabled_table)
    columns = trace.columns
    for low in range(first, last, _PORTION):
        part = slice(low, min(low + _PORTION, last))
        rows = zip(
            range(low + 1, last + 1), columns.time[part], columns.actor[part], columns.operation[part],
            columns.object[part], columns.value[part], columns.site[part], columns.enabled[part], strict=False,
        )  # fmt: skip
        yield "".join([
            f"{step},{time},{actors[actor]},{texts[operation]},{objects[obj]},{texts[value]},{sites[site]},{enabled[able]}\r\n"
            for step, time, actor, operation, obj, value, site, able in rows
        ]).encode("utf-8", "replace")  # fmt: skip


def _quoted(rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Each row as it stands in the file, without its end."""
    found = []
    for row in rows:
        text = io.StringIO(newline="")
        # An empty row of one field would be written as "", which is right for a line of its own only.
        csv.writer(text, lineterminator="").writerow(row if row != ("",) else ())
        found.append(text.getvalue())
    return found
