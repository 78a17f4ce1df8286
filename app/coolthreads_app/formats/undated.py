"""A PDF without the moment and the time zone in which it was made: the same figure is the same file everywhere."""

from __future__ import annotations

import re

_DATE = re.compile(rb"/(?:CreationDate|ModDate) ?\(D:(\d{14}[^)]*)\)")
_FIXED = b"20000101000000Z"
_ENTRY = re.compile(rb"^(\d{10})( \d{5} n)", re.MULTILINE)
_START = re.compile(rb"(startxref\s+)(\d+)(\s+%%EOF\s*)\Z")


def undated(content: bytes) -> bytes:
    """The document with fixed dates. A date with a zone is longer than one without: the table that says where each object
    begins (ISO 32000-1, 7.5.4) is corrected."""
    dates = [found.span(1) for found in _DATE.finditer(content)][:2]
    start = _START.search(content)
    if not dates or start is None:
        return content
    table = int(start[2])

    def moved(place: int) -> int:
        return place - sum(end - begin - len(_FIXED) for begin, end in dates if begin < place)

    rest = _ENTRY.sub(lambda entry: b"%010d" % moved(int(entry[1])) + entry[2], content[table : start.start()])
    parts, last = [], 0
    for begin, end in dates:
        parts += [content[last:begin], _FIXED]
        last = end
    return b"".join([*parts, content[last:table], rest, start[1], b"%d" % moved(table), start[3]])
