"""What the window remembers from one start to the next: its layout, theme, and the programs that were open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

_MOST_RECENT = 10
LAYOUT = 6  # raise it when docks are added or renamed: older layouts are then ignored


class Memory:
    """A thin, typed layer over QSettings."""

    def __init__(self, settings: QSettings | None = None) -> None:
        self._settings = settings or QSettings(
            QSettings.Format.IniFormat, QSettings.Scope.UserScope, "Coolthreads", "coolthreads"
        )

    @property
    def theme(self) -> str:
        """The name of the theme."""
        return str(self._settings.value("theme", "light"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("theme", name)

    @property
    def type_size(self) -> int:
        """The size of type in percent."""
        stored = str(self._settings.value("type-size", "100"))
        return int(stored) if stored.isdecimal() else 100

    @type_size.setter
    def type_size(self, percent: int) -> None:
        self._settings.setValue("type-size", percent)

    def option(self, name: str) -> str | None:
        """An option of executions that was chosen for good."""
        stored = self._settings.value(f"options/{name}")
        return None if stored is None else str(stored)

    def keep_option(self, name: str, value: str) -> None:
        """Chooses an option of executions for good."""
        self._settings.setValue(f"options/{name}", value)

    @property
    def recent(self) -> list[Path]:
        """Programs that were open, the last one first; only those that still exist."""
        stored = self._settings.value("recent", [])
        texts = [stored] if isinstance(stored, str) else list(stored) if isinstance(stored, list) else []
        return [path for path in map(Path, texts) if path.is_file()][:_MOST_RECENT]

    def opened(self, path: Path) -> None:
        """Puts a program in front of the recent ones."""
        absolute = path.absolute()
        others = [known for known in self.recent if known != absolute]
        self._settings.setValue("recent", [str(known) for known in [absolute, *others][:_MOST_RECENT]])

    def forget_recent(self) -> None:
        """Empties the list of recent programs."""
        self._settings.remove("recent")

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window."""
        return self._bytes("geometry")

    def layout(self, kind: str) -> QByteArray | None:
        """How the docks were arranged; a projector has an arrangement of its own."""
        return self._bytes(f"layout-{kind}")

    def keep(self, geometry: QByteArray, layout: QByteArray, kind: str) -> None:
        """Size, place and arrangement."""
        self._settings.setValue("geometry", geometry)
        self._settings.setValue(f"layout-{kind}", layout)
        self._settings.sync()

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else None
