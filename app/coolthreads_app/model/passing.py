"""A run as it is passed on in a figure: it says nothing of the folders of whoever made it, and is the same on every machine."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath

from coolthreads import Trace

_PLACE = re.compile(r'^(\s*File ")([^"\n]+)(", line \d+)', re.MULTILINE)
_LIBRARY = re.compile(r".*[\\/](?:site-packages|lib[\\/]python3\.\d+|Lib)[\\/]")


def passed_on(trace: Trace, name: str = "") -> Trace:
    """The same run with names of files below the program's folder, in tracebacks too. ``name``: of the program, if another.

    What the program itself prints of folders is its own affair, and stays."""
    known = [file.name for file in trace.files]

    def shortened(found: re.Match[str]) -> str:
        path = found[2]
        if not PurePath(path).is_absolute():
            return found[0]
        ours = max((file for file in known if path.replace("\\", "/").endswith(f"/{file}")), key=len, default="")
        rest = _LIBRARY.sub("", path, count=1)
        return f"{found[1]}{ours or (rest if rest != path else PurePath(path).name)}{found[3]}"

    printed = tuple(
        replace(row, text=_PLACE.sub(shortened, row.text)) if row.stream == "stderr" else row for row in trace.printed
    )
    nodes = tuple(replace(row, program=_below(row.program)) for row in trace.nodes)
    return replace(trace, program=_below(name or trace.program), printed=printed, nodes=nodes)


def _below(name: str) -> str:
    return PurePath(name).name if PurePath(name).is_absolute() else name
