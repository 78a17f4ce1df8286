"""The colours of the states stay apart for everybody.

Colour blindness is simulated after Machado, Oliveira and Fernandes (2009), severity 1.0; differences are CIEDE2000,
after Sharma, Wu and Dalal (2005); contrast is that of WCAG 2.2.
"""

from __future__ import annotations

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import pytest

from coolthreads_app.figure.theme import DARK, LIGHT, PRINT, PROJECTOR, THEMES, Theme

each_kind_of_sight = pytest.mark.parametrize("seeing", ["normal", "protan", "deutan", "tritan"])
every_theme = pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
in_colour = pytest.mark.parametrize("theme", [LIGHT, DARK, PROJECTOR], ids=lambda theme: theme.name)

Triple = tuple[float, float, float]
LEAST_DIFFERENCE = 12.0
IDENTITY: tuple[Triple, Triple, Triple] = ((1, 0, 0), (0, 1, 0), (0, 0, 1))
SEEING = {
    "normal": IDENTITY,
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
TO_XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)


def linear(colour: str) -> Triple:
    """``#RRGGBB`` as linear light, 0 to 1."""
    values = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)
    return red, green, blue


def times(matrix: tuple[Triple, Triple, Triple], vector: Triple) -> Triple:
    x, y, z = (sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def seen(colour: str, seeing: str) -> Triple:
    """The colour in CIELAB as somebody with that kind of sight sees it."""
    light = times(SEEING[seeing], linear(colour))
    clipped = tuple(min(1.0, max(0.0, v)) for v in light)
    xyz = times(TO_XYZ, (clipped[0], clipped[1], clipped[2]))
    x, y, z = (
        r ** (1 / 3) if r > 216 / 24389 else (24389 / 27 * r + 16) / 116
        for r in (v / w for v, w in zip(xyz, WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(one: Triple, other: Triple) -> float:
    """CIEDE2000."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_chroma = (hypot(a1, b1) + hypot(a2, b2)) / 2
    g = 0.5 * (1 - sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7)))
    c1, c2 = hypot((1 + g) * a1, b1), hypot((1 + g) * a2, b2)
    h1, h2 = (degrees(atan2(b, (1 + g) * a)) % 360 if a or b else 0.0 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    mean_hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    dh = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    ml, mc = (l1 + l2) / 2, (c1 + c2) / 2
    t = (
        1
        - 0.17 * cos(radians(mean_hue - 30))
        + 0.24 * cos(radians(2 * mean_hue))
        + 0.32 * cos(radians(3 * mean_hue + 6))
        - 0.20 * cos(radians(4 * mean_hue - 63))
    )
    sl = 1 + 0.015 * (ml - 50) ** 2 / sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rotation = -2 * sqrt(mc**7 / (mc**7 + 25**7)) * sin(radians(60 * exp(-(((mean_hue - 275) / 25) ** 2))))
    lightness, chroma, hue = (l2 - l1) / sl, (c2 - c1) / sc, dh / sh
    return sqrt(lightness**2 + chroma**2 + hue**2 + rotation * chroma * hue)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG, 1 to 21."""
    dark, light = sorted(times(TO_XYZ, linear(colour))[1] for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def closest(colours: set[str], seeing: str) -> float:
    return min(difference(seen(one, seeing), seen(other, seeing)) for one, other in combinations(sorted(colours), 2))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # from the supplementary data of Sharma, Wu and Dalal
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_formula_gives_the_published_differences(one: Triple, other: Triple, expected: float) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=5e-5)


def test_a_traffic_light_would_not_pass() -> None:
    assert closest({"#4CAF50", "#FFEB3B", "#F44336", "#FF9800"}, "deutan") < LEAST_DIFFERENCE


@in_colour
@each_kind_of_sight
def test_states_stay_apart(theme: Theme, seeing: str) -> None:
    fills = {fill.fill for fill in theme.states.values()}
    assert len(fills) == 6
    assert closest(fills, seeing) >= LEAST_DIFFERENCE


def test_print_is_grey() -> None:
    greys = {fill.fill for fill in PRINT.states.values()}
    assert all(grey[1:3] == grey[3:5] == grey[5:7] for grey in greys)


@every_theme
def test_text_on_a_state_can_be_read(theme: Theme) -> None:
    ratios = {look: contrast(fill.fill, fill.text) for look, fill in theme.states.items()}
    assert {look: round(ratio, 2) for look, ratio in ratios.items() if ratio < 4.5} == {}


@every_theme
def test_outlines_and_type_stand_out(theme: Theme) -> None:
    assert contrast(theme.outline, theme.paper) >= 3
    assert contrast(theme.ink, theme.paper) >= 7
    assert contrast(theme.ink, theme.window) >= 7
    assert contrast(theme.muted, theme.paper) >= 4.5
    assert all(contrast(theme.on_identity, identity) >= 4.5 for identity in theme.identities)
