"""Measurements as files without pictures: CSV and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from coolthreads_app.formats.writing import write_whole
from coolthreads_app.lab.results import Measurement, encode
from coolthreads_app.lab.tables import to_csv

ENDINGS = (".csv", ".json")


def document(measurements: Sequence[Measurement]) -> dict[str, Any]:
    """One as it is saved; several as a list with a format of its own."""
    if len(measurements) == 1:
        found: dict[str, Any] = msgspec.to_builtins(measurements[0])
        return found
    return {"format": "coolthreads.measurements/1", "measurements": [msgspec.to_builtins(one) for one in measurements]}


def write(measurements: Sequence[Measurement], out: Path) -> None:
    """The ending of ``out``, one of ENDINGS, says which; raises CoolthreadsError if it cannot be written."""
    if out.suffix.lower() == ".csv":
        parts = [to_csv(one) for one in measurements]
        # One table: the heading once.
        write_whole(out, (parts[0] + "".join(part.partition("\n")[2] for part in parts[1:])).encode())
    elif len(measurements) == 1:
        write_whole(out, encode(measurements[0]))
    else:
        write_whole(out, msgspec.json.encode(document(measurements)))
