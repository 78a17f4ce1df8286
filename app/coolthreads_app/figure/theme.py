"""Colours and type of the four themes. State fills stay apart under the common kinds of colour blindness (tested)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from coolthreads_app.layout.spans import Look


@dataclass(frozen=True, slots=True)
class Fill:
    """The fill of a state and the colour of text on it."""

    fill: str
    text: str


@dataclass(frozen=True, slots=True)
class Syntax:
    """Colours of source text."""

    keyword: str
    string: str
    comment: str
    number: str
    name: str
    builtin: str


@dataclass(frozen=True, slots=True)
class Theme:
    """``label`` and ``code`` are sizes in pixels on a screen 1080 pixels high when ``scales``, else as they are."""

    name: str
    window: str
    paper: str
    raised: str
    hover: str
    ink: str
    muted: str
    line: str
    outline: str
    accent: str
    on_accent: str
    tint: str
    states: dict[Look, Fill]
    identities: tuple[str, ...]
    on_identity: str
    good: str
    bad: str
    warn: str
    syntax: Syntax
    label: float = 13.0
    code: float = 14.0
    heading: float = 16.0
    scales: bool = False

    def identity(self, actor: int) -> str:
        """The colour of an actor (its row), never used without its name beside it."""
        return self.identities[actor % len(self.identities)]

    def sized(self, screen_height: float) -> Theme:
        """This theme for a screen of that height."""
        if not self.scales:
            return self
        factor = max(0.5, screen_height / 1080)
        return replace(
            self,
            label=round(self.label * factor),
            code=round(self.code * factor),
            heading=round(self.heading * factor),
            scales=False,
        )


_STATES = {
    Look.RUNNING: Fill("#0072B2", "#FFFFFF"),
    Look.READY: Fill("#A6D8F5", "#000000"),
    Look.BLOCKED: Fill("#D55E00", "#000000"),
    Look.WAITING: Fill("#F0E442", "#000000"),
    Look.DONE: Fill("#009E73", "#000000"),
    Look.FAILED: Fill("#882255", "#FFFFFF"),
    Look.CANCELLED: Fill("#882255", "#FFFFFF"),
}
_DARK_STATES = _STATES | {Look.FAILED: Fill("#CC79A7", "#000000"), Look.CANCELLED: Fill("#CC79A7", "#000000")}
# Greyscale only: bars must be told apart by hatch, height and word.
_PRINT_STATES = {
    Look.RUNNING: Fill("#3A3A3A", "#FFFFFF"),
    Look.READY: Fill("#E6E6E6", "#000000"),
    Look.BLOCKED: Fill("#BDBDBD", "#000000"),
    Look.WAITING: Fill("#F4F4F4", "#000000"),
    Look.DONE: Fill("#FFFFFF", "#000000"),
    Look.FAILED: Fill("#8C8C8C", "#000000"),
    Look.CANCELLED: Fill("#8C8C8C", "#000000"),
}

LIGHT = Theme(
    name="light",
    window="#F3F4F6",
    paper="#FFFFFF",
    raised="#FAFAFB",
    hover="#E8E9EE",
    ink="#16181D",
    muted="#565C68",
    line="#D9DCE2",
    outline="#111111",
    accent="#4F46C8",
    on_accent="#FFFFFF",
    tint="#ECEBFB",
    states=_STATES,
    identities=("#475569", "#7C3AED", "#0F766E", "#B45309", "#BE185D", "#3F6212", "#1D4ED8", "#7F1D1D"),
    on_identity="#FFFFFF",
    good="#0B6B4F",
    bad="#9B1C3C",
    warn="#8A4B00",
    syntax=Syntax("#8B1A9C", "#1B6E3C", "#667085", "#A3480B", "#1D4F91", "#0E6C7E"),
)

DARK = replace(
    LIGHT,
    name="dark",
    window="#14161A",
    paper="#1B1E24",
    raised="#22262D",
    hover="#2E333C",
    ink="#ECEEF2",
    muted="#A7AEBB",
    line="#363C47",
    outline="#FFFFFF",
    accent="#9A94FF",
    on_accent="#14161A",
    tint="#2B2B48",
    states=_DARK_STATES,
    identities=("#A3B1C6", "#C4A5FF", "#5EDDC8", "#FDBA5C", "#FF8FC0", "#B5E05A", "#86B6FF", "#FFA3A3"),
    on_identity="#14161A",
    good="#5FE0B0",
    bad="#FF8FA6",
    warn="#FFC36B",
    syntax=Syntax("#DDA0F5", "#9AD8A0", "#8E97A6", "#F2B27A", "#93C1FF", "#7FD6E6"),
)

PROJECTOR = replace(
    LIGHT,
    name="projector",
    window="#FFFFFF",
    raised="#FFFFFF",
    muted="#33373F",
    line="#B8BDC7",
    ink="#000000",
    label=26.0,
    code=28.0,
    heading=36.0,
    scales=True,
)

PRINT = replace(
    LIGHT,
    name="print",
    window="#FFFFFF",
    raised="#FFFFFF",
    hover="#EEEEEE",
    ink="#000000",
    muted="#333333",
    line="#BBBBBB",
    outline="#000000",
    accent="#000000",
    on_accent="#FFFFFF",
    tint="#EEEEEE",
    states=_PRINT_STATES,
    identities=("#000000", "#333333", "#555555", "#6B6B6B"),
    good="#000000",
    bad="#000000",
    warn="#000000",
    syntax=Syntax("#000000", "#333333", "#555555", "#000000", "#000000", "#000000"),
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, PROJECTOR, PRINT)}
