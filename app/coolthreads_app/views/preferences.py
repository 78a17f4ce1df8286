"""What the user prefers, for good: theme, size of type, and the options with which programs are run."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QFormLayout, QSpinBox, QVBoxLayout

from coolthreads_app.figure.theme import Theme
from coolthreads_app.model.session import Session
from coolthreads_app.views.memory import Memory
from coolthreads_app.views.rules import RULES, value_of

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

SIZES = (70, 200)  # percent
THEME_NAMES = ("light", "dark", "projector", "print")


def enlarged(theme: Theme, percent: int) -> Theme:
    """The theme with larger or smaller type."""
    factor = max(SIZES[0], min(percent, SIZES[1])) / 100
    if factor == 1:
        return theme
    label, code, heading = (round(size * factor) for size in (theme.label, theme.code, theme.heading))
    return replace(theme, label=float(label), code=float(code), heading=float(heading))


def use_preferred_options(session: Session, memory: Memory) -> None:
    """The options that were chosen for good, before the first program is opened."""
    for rule in RULES:
        value = memory.option(rule.option)
        if value in [row[0] for row in rule.values]:
            session.use_option(rule.option, value)


class Preferences(QDialog):
    """Changes are seen at once; Cancel takes them back."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        memory = window.memory
        self._before = (window.theme_name, memory.type_size)
        self.setWindowTitle("Preferences")
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.theme = QComboBox()
        self.theme.addItems([name.capitalize() for name in THEME_NAMES])
        self.theme.setCurrentIndex(THEME_NAMES.index(window.theme_name))
        self.theme.currentIndexChanged.connect(lambda row: window.use_theme(THEME_NAMES[row]))
        form.addRow("&Theme", self.theme)
        self.percent = QSpinBox()
        self.percent.setRange(*SIZES)
        self.percent.setSingleStep(10)
        self.percent.setSuffix(" %")
        self.percent.setValue(memory.type_size)
        self.percent.valueChanged.connect(lambda percent: use_type_size(window, percent))
        form.addRow("Size of t&ype", self.percent)
        self.options: dict[str, QComboBox] = {}
        for rule in RULES:
            box = self.options[rule.option] = QComboBox()
            for value, text, tip in rule.values:
                box.addItem(text, value)
                box.setItemData(box.count() - 1, tip, 3)
            box.setCurrentIndex(box.findData(value_of(window.session, rule.option)))
            form.addRow(rule.title, box)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addWidget(buttons)
        self.setMinimumWidth(round(window.theme.label * 32))

    def accept(self) -> None:
        """Keeps what was chosen, and runs by the options from now on."""
        for option, box in self.options.items():
            value = str(box.currentData())
            self._window.memory.keep_option(option, value)
            self._window.session.use_option(option, value)
        super().accept()

    def reject(self) -> None:
        """As it was before."""
        theme, size = self._before
        self._window.memory.type_size = size
        self._window.use_theme(theme)
        super().reject()


def use_type_size(window: MainWindow, percent: int) -> None:
    """Larger or smaller type from now on."""
    window.memory.type_size = max(SIZES[0], min(percent, SIZES[1]))
    window.use_theme(window.theme_name)
