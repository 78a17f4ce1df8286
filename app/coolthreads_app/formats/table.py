"""The steps of a trace as comma-separated values (RFC 4180), one row a step, for spreadsheets and data frames."""

from __future__ import annotations

import csv
import io

from coolthreads import Trace
from coolthreads_app.model.words import place

HEADER = ("step", "time_ns", "actor", "name", "operation", "object", "value", "at", "function", "could_go")


def steps_as_csv(trace: Trace, steps: tuple[int, int] | None = None) -> bytes:
    """UTF-8 with a header; steps count from 1; ``could_go``: ids of all actors that could have gone."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    columns, texts = trace.columns, trace.texts
    enabled = [" ".join(trace.actors[row].id for row in choice) for choice in trace.enabled_table]
    places = [(place(trace, site), row.function) for site, row in enumerate(trace.sites)]
    for step in range(*(steps or (0, len(trace)))):
        actor, value, site = columns.actor[step], columns.value[step], columns.site[step]
        writer.writerow(
            (
                step + 1,
                columns.time[step],
                trace.actors[actor].id,
                trace.actors[actor].name,
                texts[columns.operation[step]],
                trace.name_of(columns.object[step]),
                texts[value] if value >= 0 else "",
                *(places[site] if site >= 0 else ("", "")),
                enabled[columns.enabled[step]],
            )
        )
    return text.getvalue().encode("utf-8", "replace")
