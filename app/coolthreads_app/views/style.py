"""A theme as a Qt palette and style sheet: flat panels, thin lines, one accent."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from coolthreads_app.figure.fonts import assets, faces
from coolthreads_app.figure.theme import Theme

_WORN = "coolthreads-theme"


def apply(application: QApplication, theme: Theme) -> None:
    """Makes every widget look like the theme; costs nothing where all do already."""
    # Each of these polishes every widget there is anew, which takes longer than making them.
    worn = application.property(_WORN)
    if worn == repr(theme):
        return
    if worn is None:
        application.setStyle(QStyleFactory.create("Fusion"))
    application.setProperty(_WORN, repr(theme))
    application.setPalette(_palette(theme))
    application.setFont(faces().label(theme.label))
    application.setStyleSheet(sheet(theme))


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for key, colour in (
        (role.Window, theme.window),
        (role.WindowText, theme.ink),
        (role.Base, theme.paper),
        (role.AlternateBase, theme.raised),
        (role.Text, theme.ink),
        (role.Button, theme.raised),
        (role.ButtonText, theme.ink),
        (role.ToolTipBase, theme.ink),
        (role.ToolTipText, theme.paper),
        (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent),
        (role.PlaceholderText, theme.muted),
        (role.Link, theme.accent),
    ):
        palette.setColor(key, QColor(colour))
    for key in (role.Text, role.WindowText, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, key, QColor(theme.muted))
    return palette


def sheet(theme: Theme) -> str:
    """The style sheet; sizes in proportion to the label size."""
    t, px = theme, theme.label
    pad, radius = round(px * 0.45), round(px * 0.4)
    family, size = faces().text, round(px)
    # One grey for all themes: a style sheet takes a picture from a file alone.
    up, arrow = ((assets() / "icons" / f"{name}.svg").as_posix() for name in ("chevron-up", "chevron"))
    tick = (assets() / "icons" / f"tick-{'light' if QColor(t.on_accent).lightness() > 127 else 'dark'}.svg").as_posix()
    # Fonts of the application do not reach widgets that a style sheet touches: they are named here once more.
    return f"""
QLabel, QMenuBar, QMenu, QTreeView, QTableView, QListView, QHeaderView, QPushButton, QToolButton, QComboBox,
  QTextBrowser, QStatusBar, QTabBar, QToolTip, QDialog, QLineEdit, QAbstractSpinBox {{ font-family: "{family}";
  font-size: {size}px; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
QMainWindow, QMainWindow > QWidget {{ background: {t.window}; }}
QMainWindow::separator {{ background: {t.window}; width: {round(px * 0.5)}px; height: {round(px * 0.5)}px; }}
QMainWindow::separator:hover {{ background: {t.accent}; }}
QMenuBar {{ background: {t.window}; border: 0; padding: 2px 4px; }}
QMenuBar::item {{ padding: {pad}px {round(px * 0.7)}px; border-radius: {radius}px; background: transparent; }}
QMenuBar::item:selected {{ background: {t.hover}; }}
QMenu {{ background: {t.paper}; border: 1px solid {t.line}; padding: 4px; }}
QMenu::item {{ padding: {pad}px {round(px * 2)}px {pad}px {round(px * 1.8)}px; border-radius: {radius}px;
  color: {t.ink}; }}
QMenu::item:selected {{ background: {t.accent}; color: {t.on_accent}; }}
QMenu::item:disabled {{ color: {t.muted}; background: transparent; }}
QMenu::separator {{ height: 1px; background: {t.line}; margin: 4px 6px; }}
QMenu::indicator {{ width: {round(px)}px; height: {round(px)}px; left: {round(px * 0.4)}px; }}
QDockWidget {{ color: {t.muted}; font-weight: 600; titlebar-close-icon: none; }}
QTabBar::tab {{ background: transparent; color: {t.muted}; padding: {pad}px {round(px * 0.8)}px; border: 0;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:selected {{ color: {t.ink}; border-bottom: 2px solid {t.accent}; }}
QTabBar::tab:hover {{ color: {t.ink}; }}
QTabBar {{ qproperty-drawBase: 0; }}
QStatusBar {{ background: {t.window}; color: {t.ink}; }}
QStatusBar::item {{ border: 0; }}
QStatusBar QLabel {{ color: {t.ink}; padding: 0 4px; }}
QToolBar {{ background: {t.window}; border: 0; padding: 0; spacing: 2px; }}
QToolBar::separator {{ background: {t.line}; width: 1px; margin: 6px; }}
QToolTip {{ background: {t.ink}; color: {t.paper}; border: 0; padding: 5px 7px; }}
QFrame#card {{ background: {t.paper}; border: 1px solid {t.line}; border-radius: {round(px * 0.5)}px; }}
QTreeView, QTableView, QListView, QPlainTextEdit, QTextBrowser {{ background: {t.paper}; border: 0; color: {t.ink};
  selection-background-color: {t.tint}; selection-color: {t.ink}; outline: 0; }}
QTreeView::item, QTableView::item {{ padding: {round(px * 0.22)}px {round(px * 0.3)}px; border: 0; }}
QTreeView::item:selected, QTableView::item:selected {{ background: {t.tint}; color: {t.ink}; }}
QTreeView::item:hover, QTableView::item:hover {{ background: {t.hover}; }}
QHeaderView {{ background: {t.paper}; border: 0; }}
QHeaderView::section {{ font-weight: 400; background: {t.paper};
  color: {t.muted}; border: 0; border-bottom: 1px solid {t.line};
  padding: {round(px * 0.3)}px {round(px * 0.4)}px; }}
QToolButton, QPushButton {{ background: transparent; border: 0; border-radius: {radius}px; padding: {pad}px;
  color: {t.ink}; }}
QToolButton:hover, QPushButton:hover {{ background: {t.hover}; }}
QToolButton:pressed, QToolButton:checked, QPushButton:pressed {{ background: {t.tint}; }}
QToolButton:focus, QPushButton:focus, QComboBox:focus {{ border: 2px solid {t.accent}; padding: {max(0, pad - 2)}px; }}
QToolButton:disabled, QPushButton:disabled {{ color: {t.muted}; }}
QPushButton#action {{ background: {t.accent}; color: {t.on_accent}; padding: {pad}px {round(px * 0.9)}px;
  font-weight: 600; }}
QPushButton#action:disabled {{ background: {t.line}; color: {t.muted}; }}
QComboBox {{ background: {t.paper}; border: 1px solid {t.line}; border-radius: {radius}px;
  padding: {round(pad * 0.6)}px {pad}px; }}
QLineEdit, QAbstractSpinBox {{ background: {t.paper}; border: 1px solid {t.line}; border-radius: {radius}px; color: {t.ink};
  padding: {round(pad * 0.6)}px {pad}px; selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
QLineEdit:focus, QAbstractSpinBox:focus {{ border: 1px solid {t.accent}; }}
QAbstractSpinBox > QLineEdit {{ border: 0; background: transparent; padding: 0 {round(pad * 0.7)}px; }}
QAbstractSpinBox {{ padding-right: {round(px * 1.5)}px; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: 0; background: transparent;
  width: {round(px * 1.4)}px; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {t.hover}; }}
QAbstractSpinBox::up-arrow {{ image: url("{up}"); width: {round(px * 0.7)}px; height: {round(px * 0.7)}px; }}
QAbstractSpinBox::down-arrow {{ image: url("{arrow}"); width: {round(px * 0.7)}px; height: {round(px * 0.7)}px; }}
QComboBox::drop-down {{ border: 0; width: {round(px * 1.6)}px; }}
QComboBox::down-arrow {{ image: url("{arrow}"); width: {round(px * 0.85)}px; height: {round(px * 0.85)}px; }}
QComboBox QAbstractItemView {{ background: {t.paper}; border: 1px solid {t.line}; selection-background-color: {t.tint};
  selection-color: {t.ink}; }}
QScrollBar:vertical {{ background: transparent; width: {round(px * 0.8)}px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: {round(px * 0.8)}px; margin: 0; }}
QScrollBar::handle {{ background: {t.line}; border-radius: {round(px * 0.25)}px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {t.muted}; }}
QScrollBar::handle:vertical {{ min-height: {round(px * 2)}px; }}
QScrollBar::handle:horizontal {{ min-width: {round(px * 2)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider {{ min-height: {round(px * 1.7)}px; }}
QSlider::groove:horizontal {{ background: {t.line}; height: {round(px * 0.35)}px;
  border-radius: {round(px * 0.17)}px; }}
QSlider::sub-page:horizontal {{ background: {t.accent}; border-radius: {round(px * 0.17)}px; }}
QSlider::handle:horizontal {{ background: {t.paper}; border: 2px solid {t.accent}; width: {round(px * 0.85)}px;
  height: {round(px * 0.85)}px; margin: -{round(px * 0.42)}px 0; border-radius: {round(px * 0.42) + 1}px; }}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus {{ background: {t.accent}; }}
QCheckBox::indicator, QListView::indicator, QTreeView::indicator {{ width: {round(px)}px; height: {round(px)}px;
  border: 1px solid {t.muted}; border-radius: {round(px * 0.25)}px; background: {t.paper}; }}
QCheckBox::indicator:checked, QListView::indicator:checked, QTreeView::indicator:checked {{ background: {t.accent};
  border-color: {t.accent}; image: url("{tick}"); }}
QCheckBox::indicator:focus {{ border: 2px solid {t.accent}; }}
QCheckBox::indicator:disabled {{ border-color: {t.line}; }}
QLabel#muted {{ color: {t.muted}; }}
QLabel#title {{ font-weight: 600; }}
QDialogButtonBox, QMessageBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QDialog QPushButton {{ background: {t.hover}; padding: {pad}px {round(px * 1.2)}px; }}
#weather QPushButton {{ background: {t.hover}; padding: {pad}px {round(px * 0.8)}px; }}
#weather QPushButton:focus {{ padding: {max(0, pad - 2)}px {max(0, round(px * 0.8) - 2)}px; }}
QSplitter::handle {{ background: {t.line}; }}
"""
