"""Questions and answers in windows of their own: which file, where to, which keys there are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QMessageBox, QTextBrowser, QVBoxLayout

from coolthreads import CoolthreadsError, save_trace
from coolthreads_app.figure.export import export, image_of
from coolthreads_app.figure.fonts import assets
from coolthreads_app.figure.sheet import sheet_of
from coolthreads_app.figure.wanted import Wanted
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.model import journal
from coolthreads_app.views.commands import keys_as_html
from coolthreads_app.views.opening import FILTERS

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow


def open_program(window: MainWindow) -> None:
    """Asks for a program, a trace or a figure."""
    folder = str(window.session.path.parent) if window.session.path is not None else ""
    name, _ = QFileDialog.getOpenFileName(window, "Open", folder, FILTERS)
    if name:
        window.open_path(Path(name))


def save_example(window: MainWindow, name: str) -> None:
    """A program of a walk-through becomes a file of one's own, and is opened."""
    text = (assets() / "walkthroughs" / f"{Path(name).name}.txt").read_bytes()
    chosen, _ = QFileDialog.getSaveFileName(window, "Save Program", str(Path.home() / name), "Python programs (*.py)")
    if not chosen:
        return
    path = Path(chosen if Path(chosen).suffix else chosen + ".py")
    try:
        write_whole(path, text)
    except CoolthreadsError as error:
        window.session.say("error", str(error))
    else:
        window.open_path(path)


def save_trace_as(window: MainWindow, path: Path) -> None:
    """Writes the run as a trace file, or says why it cannot."""
    if window.session.trace is None:
        return
    try:
        save_trace(window.session.trace, path)
    except CoolthreadsError as error:
        window.session.say("error", str(error))
    else:
        window.session.stranger.made(window.session.trace)
        window.session.say("info", f"Saved {path}")


def save_trace_dialog(window: MainWindow) -> None:
    """Asks where the trace goes."""
    name, _ = QFileDialog.getSaveFileName(window, "Save Trace", suggested(window, ".trace"), "Traces (*.trace)")
    if name:
        save_trace_as(window, Path(name) if Path(name).suffix else Path(name + ".trace"))


def export_figure(window: MainWindow) -> None:
    """Asks what the figure shows, which kind it becomes and where it goes."""
    trace = window.session.trace
    if trace is not None:
        # Imported here: what films need takes time to load.
        from coolthreads_app.views.exporting import ExportDialog

        ExportDialog(window, trace).open()


def export_to(window: MainWindow, path: Path) -> None:
    """Draws the timeline, as it is shown, into a file."""
    trace = window.session.trace
    if trace is None:
        return
    scale = 2.0 if path.suffix.lower() == ".png" else 1.0
    theme = "light" if window.theme_name == "projector" else window.theme_name
    try:
        export(trace, path, Wanted(theme=theme, axis=window.timeline.axis), scale=scale)
    except CoolthreadsError as error:
        window.session.say("error", str(error))
    else:
        window.session.stranger.made(trace)
        window.session.say("info", f"Exported {path}")


def copy_figure(window: MainWindow) -> None:
    """The figure as an image on the clipboard."""
    if window.session.trace is not None:
        theme = "light" if window.theme_name == "projector" else window.theme_name
        figure = sheet_of(window.session.trace, None, Wanted(theme=theme, axis=window.timeline.axis))
        QGuiApplication.clipboard().setImage(image_of(figure, 2.0))
        window.session.say("info", "Copied the figure")


def show_keys(window: MainWindow) -> None:
    """All keys in one place."""
    dialog = QDialog(window)
    dialog.setWindowTitle("Keys")
    browser = QTextBrowser()
    browser.setHtml(keys_as_html())
    browser.setAccessibleName("Keys")
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.addWidget(browser)
    layout.addWidget(buttons)
    room = window.screen().availableSize() * 0.9
    size = window.theme.label
    dialog.resize(min(round(size * 42), room.width()), min(round(size * 50), room.height()))
    dialog.open()


def about(window: MainWindow) -> None:
    """What this is, and the versions that a bug report needs."""
    rows = "".join(f"<tr><td>{name}&nbsp;&nbsp;</td><td>{number}</td></tr>" for name, number in journal.versions())
    QMessageBox.about(
        window,
        "About Coolthreads",
        "<span style='font-weight: 600'>Coolthreads</span><br>Real Python programs under a deterministic scheduler:<br>"
        f"replay any interleaving, search all of them, see each one.<br><br><table>{rows}</table><br>"
        f"Free software under the MIT licence.<br>Log: {journal.log_file()}",
    )


def suggested(window: MainWindow, ending: str) -> str:
    """A name beside the program."""
    folder = (
        window.session.path.parent
        if window.session.path is not None and window.session.scenario is None
        else Path.home()
    )
    trace = window.session.trace
    return str(folder / (Path(trace.program).stem + ending)) if trace is not None else str(folder)
