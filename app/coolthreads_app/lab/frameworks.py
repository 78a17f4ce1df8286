"""Which web frameworks run requests in threads, on asyncio, or both: facts with a date, kept as data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

MODELS = ("threads", "asyncio", "both")


@dataclass(frozen=True, slots=True)
class Framework:
    """``model``: one of MODELS; ``source``: where it says so."""

    name: str
    model: str
    interface: str
    remark: str
    source: str


@dataclass(frozen=True, slots=True)
class Frameworks:
    """``date``: when this was true."""

    date: date
    rows: tuple[Framework, ...]


@cache
def frameworks() -> Frameworks:
    """The table."""
    with (Path(__file__).parent / "frameworks.toml").open("rb") as file:
        found = tomllib.load(file)
    return Frameworks(found["date"], tuple(Framework(**row) for row in found["framework"]))
