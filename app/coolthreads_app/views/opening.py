"""Opens what a user names or drops: a program, which is run; a trace or a figure, which is shown and runs nothing."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QMessageBox, QWidget

from coolthreads import CoolthreadsError, Trace
from coolthreads_app.formats.carried import carries, load_run
from coolthreads_app.model.session import Session

FILTERS = (
    "Programs, traces and figures (*.py *.toml *.trace *.png *.svg *.pdf *.html *.gif *.mp4 *.webm);;"
    "Python programs (*.py);;Networks (*.toml);;"
    "Traces (*.trace);;Figures (*.png *.svg *.pdf *.html *.gif *.mp4 *.webm);;All files (*)"
)


def open_file(session: Session, path: Path) -> bool:
    """Opens a file in the session. Says so when it cannot."""
    if not carries(path):
        return session.open(path)
    try:
        trace = load_run(path)
    except CoolthreadsError as error:
        session.say("error", str(error))
        return False
    session.open_trace(trace)
    return True


def confirm_stranger(parent: QWidget, trace: Trace) -> bool:
    """Asks whether the program in a file may be run."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("Run the program?")
    box.setText(f"The program {Path(trace.program).name} came inside a file. Run it?")
    box.setInformativeText(
        "What is shown was recorded when the file was made. To run the program, or to search its interleavings, carries "
        "it out on this computer with your rights. Say yes only if you trust whoever made the file."
    )
    box.setDetailedText("\n\n".join(f"# {file.name}\n{file.text}" for file in trace.files)[:100_000])
    run = box.addButton("Run it", QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.exec()
    return box.clickedButton() is run
