"""A network goes to disk as a TOML that names its programs; those that are not in its folder are copied beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from coolthreads import CoolthreadsError, Program, network_text
from coolthreads_app.formats.writing import write_whole
from coolthreads_app.model.editing import Draft

if TYPE_CHECKING:
    from coolthreads_app.views.window import MainWindow

ENDING = ".toml"


def ask_and_save(window: MainWindow) -> bool:
    """Asks for a file."""
    session = window.session
    known = session.network_file
    if session.scenario is not None:
        suggested = Path.home() / f"{session.scenario.name.rpartition('/')[2]}{ENDING}"
    else:
        suggested = known or (session.path.parent if session.path is not None else Path.home()) / f"network{ENDING}"
    name, _ = QFileDialog.getSaveFileName(window, "Save Network", str(suggested), "Networks (*.toml)")
    if not name:
        return False
    return save_network(window, Path(name) if Path(name).suffix else Path(name + ENDING))


def save_network(window: MainWindow, path: Path) -> bool:
    """Writes the network and, in another folder, its programs; or says why it cannot. Whether it is on disk now."""
    session, path = window.session, path.absolute()
    program = session.program
    if program is None:
        return False
    if path.suffix != ENDING:
        session.say("error", f"{path.name}: a network of several programs is saved as {ENDING}")
        return False
    try:
        moved = _places(program, path.parent, session.modules())
        for file, target in moved.items():
            draft = session.drafts.find("" if file == program.file else file)
            _copy(draft or Draft(_text(program, file, session.modules()), file), target)
        for draft in session.drafts.dirty:
            target = Path(moved.get(draft.file or program.file, draft.file or program.file))
            write_whole(target, draft.encoded(target))
        there = _moved(program, moved)
        head = f"# Programs on a simulated network: coolthreads run {path.name}, or open {path.name}\n\n"
        write_whole(path, (head + network_text(there, path.parent)).encode("utf-8"))
    except CoolthreadsError as error:
        session.say("error", str(error))
        return False
    session.network_saved(path, there, {file: str(target) for file, target in moved.items()})
    window.memory.opened(path)
    session.say("info", f"Saved {path}")
    return True


def _places(program: Program, folder: Path, modules: dict[str, str]) -> dict[str, Path]:
    """Where the files of a network go; none of them if the folder is theirs."""
    if folder == Path(program.directory):
        return {}
    files = {node.program.file for node in program.nodes if not node.program.module} | set(modules)
    found = {}
    for file in sorted(files):
        try:
            found[file] = folder / Path(file).relative_to(program.directory)
        except ValueError:
            found[file] = folder / Path(file).name
    return found


def _text(program: Program, file: str, modules: dict[str, str]) -> str:
    own = {node.program.file: node.program.source for node in program.nodes}
    return own.get(file) or modules.get(file, "")


def _copy(draft: Draft, target: Path) -> None:
    """Raises CoolthreadsError rather than to overwrite something else."""
    content = draft.encoded(target)
    try:
        if target.exists():
            if target.read_bytes() == content:
                return
            raise CoolthreadsError(f"{target}: exists, with another text: choose another folder")
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CoolthreadsError(f"{target}: {(error.strerror or str(error)).lower()}") from None
    write_whole(target, content)


def _moved(program: Program, moved: dict[str, Path]) -> Program:
    if not moved:
        return program
    nodes = []
    for node in program.nodes:
        inner = node.program
        if (target := moved.get(inner.file)) is not None:
            inner = replace(inner, name=target.name, file=str(target), directory=str(target.parent))
        texts = tuple((str(moved.get(file, file)), text) for file, text in inner.texts)
        nodes.append(replace(node, program=replace(inner, texts=texts)))
    made = Program.of_nodes(nodes, program.until, program.weather)
    return replace(made, name=program.name)
