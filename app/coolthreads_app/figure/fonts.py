"""The bundled typefaces: a figure looks the same on every machine because nothing of the machine's fonts is used."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo


@dataclass(frozen=True, slots=True)
class Faces:
    """Family names: proportional and monospaced."""

    text: str
    code: str

    def label(self, pixels: float, *, bold: bool = False) -> QFont:
        """The proportional face."""
        return _font(self.text, pixels, bold)

    def mono(self, pixels: float, *, bold: bool = False) -> QFont:
        """The monospaced face."""
        font = _font(self.code, pixels, bold)
        # Ligatures turn == into one sign and -> into an arrow: columns would no longer be characters.
        font.setFeature(QFont.Tag("calt"), 0)
        return font


def assets() -> Path:
    """The assets folder: the repository's, else the one inside the installed package."""
    repository = Path(__file__).resolve().parents[3] / "assets"
    return repository if repository.is_dir() else Path(__file__).resolve().parents[1] / "assets"


@cache
def faces() -> Faces:
    """Loads the bundled fonts once; needs a QGuiApplication."""
    families: list[str] = []
    for file in sorted((assets() / "fonts").rglob("*.[ot]tf")):
        families += QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    fixed = [f for f in families if QFontDatabase.isFixedPitch(f) or "mono" in f.lower()]
    text = next((f for f in families if f not in fixed), QFontInfo(QFont()).family())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
    return Faces(text, fixed[0] if fixed else system)


def _font(family: str, pixels: float, bold: bool) -> QFont:
    font = QFont(family)
    font.setPixelSize(max(1, round(pixels)))
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    # Hinting moves glyphs to whole pixels, which makes widths depend on the output device.
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return font
