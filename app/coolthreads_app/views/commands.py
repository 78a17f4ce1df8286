"""Everything the window can do, as actions with names and keys; menus and buttons only arrange them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget


@dataclass(frozen=True, slots=True)
class Command:
    """``keys``: shortcuts in portable text, the first is shown; ``tip``: what the tooltip says."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    tip: str = ""
    checkable: bool = False


MENUS: tuple[tuple[str, tuple[Command | str | None, ...]], ...] = (
    (
        "&File",
        (
            Command("open", "&Open Program or Trace...", ("Ctrl+O",)),
            "recent",
            Command("reload", "&Reload Program", ("Ctrl+R",)),
            None,
            Command("save-trace", "&Save Trace...", ("Ctrl+S",)),
            Command("export", "&Export Figure...", ("Ctrl+E",)),
            Command("copy-figure", "&Copy Figure", ("Ctrl+Shift+E",)),
            None,
            Command("quit", "&Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "&Run",
        (
            Command("run", "&Run Once", ("F5", "Ctrl+Return"), "Run the program once, by the default schedule"),
            Command("explore", "&Search All Interleavings", ("Ctrl+F",)),
            "switch-points",
            Command("stop", "S&top", ("Ctrl+.", "Escape"), "Stop what is running or searching"),
            None,
            Command("undo", "&Undo: Back to the Run Before", ("Ctrl+Z",)),
            Command("redo", "Re&do", ("Ctrl+Shift+Z", "Ctrl+Y")),
            None,
            Command("copy-schedule", "&Copy Schedule", ("Ctrl+Shift+C",)),
            Command("paste-schedule", "&Paste Schedule", ("Ctrl+Shift+V",)),
        ),
    ),
    (
        "&Go",
        (
            Command("first", "&First", ("Home",), "To the begin"),
            Command("back", "Step &Back", ("Left", "Backspace"), "One step back"),
            Command("play", "&Play", ("Space",), "Play or pause"),
            Command("step", "&Step", ("Right",), "One step on"),
            Command("last", "&Last", ("End",), "To the end"),
            None,
            Command("why", "Wh&y?", ("W",), "Why is it so here: who holds, who wrote, who let whom go on"),
            None,
            Command("switch", "Next S&witch", ("N",), "To the next switch"),
            Command("switch-back", "&Previous Switch", ("P",), "To the switch before"),
            Command("stop-point", "Next Bl&ocked", ("B",), "To where the next actor is blocked or waits"),
            Command("failure", "F&ailure", ("F",), "To the failure"),
            Command("find-step", "F&ind a Step...", ("/", "Ctrl+G"), "Find a step by its actor, object, value or file"),
        ),
    ),
    (
        "&View",
        (
            "themes",
            None,
            Command("axis", "Steps or Virtual &Time", ("X", "T"), "Switch the x axis between steps and virtual time"),
            Command("zoom-in", "Zoom &In", ("+", "=", "Ctrl++", "Ctrl+=")),
            Command("zoom-out", "Zoom &Out", ("-", "Ctrl+-")),
            Command("fit", "&Fit", ("Z", "Ctrl+0")),
            None,
            "docks",
            Command("reset-layout", "Reset &Layout"),
            Command(
                "lab", "L&ab: Measure This Machine", ("Ctrl+L",), "Measure what threads and tasks cost on this machine"
            ),
            Command("full-screen", "F&ull Screen", ("F11",), checkable=True),
        ),
    ),
    ("&Help", (Command("keys", "&Keys", ("F1",)), Command("about", "&About Coolthreads"))),
)


def make_actions(owner: QWidget, does: dict[str, Callable[[], object]]) -> dict[str, QAction]:
    """One action per command; ``does`` has what each one calls."""
    actions = {}
    for _, rows in MENUS:
        for command in rows:
            if not isinstance(command, Command):
                continue
            action = QAction(command.text, owner)
            action.setShortcuts([QKeySequence(keys) for keys in command.keys])
            action.setCheckable(command.checkable)
            tip = command.tip or command.text.replace("&", "").rstrip(".")
            action.setToolTip(f"{tip} ({command.keys[0]})" if command.keys else tip)
            action.triggered.connect(lambda _checked=False, call=does[command.name]: call())
            owner.addAction(action)
            actions[command.name] = action
    return actions


def fill_menus(bar: QMenuBar, actions: dict[str, QAction], special: dict[str, Callable[[QMenu], object]]) -> None:
    """Arranges the actions; ``special`` fills what is not known beforehand (recent files, themes, docks)."""
    for title, rows in MENUS:
        menu = bar.addMenu(title)
        for command in rows:
            if command is None:
                menu.addSeparator()
            elif isinstance(command, str):
                special[command](menu)
            else:
                menu.addAction(actions[command.name])


_SWITCH_POINTS = (
    ("access", "At Every Access", "What the language allows, and what a free-threaded Python does"),
    ("gil", "As With a GIL", "Only where CPython 3.10 or later with a GIL can switch"),
    ("sync", "At Synchronisation Only", "Only at locks, queues, futures and whatever else may have to wait"),
)


def switch_point_menu(menu: QMenu, use: Callable[[str], object]) -> None:
    """Where actors can be switched."""
    inner = menu.addMenu("S&witch Points")
    inner.setToolTipsVisible(True)
    group = QActionGroup(inner)
    for name, text, tip in _SWITCH_POINTS:
        action = inner.addAction(text)
        action.setCheckable(True)
        action.setChecked(name == "access")
        action.setToolTip(tip)
        action.triggered.connect(lambda _checked=False, name=name: use(name))
        group.addAction(action)


def theme_menu(menu: QMenu, names: tuple[str, ...], chosen: str, use: Callable[[str], object]) -> None:
    """One of several themes."""
    inner = menu.addMenu("&Theme")
    group = QActionGroup(inner)
    for number, name in enumerate(names, 1):
        action = inner.addAction(name.capitalize())
        action.setCheckable(True)
        action.setChecked(name == chosen)
        action.setShortcut(QKeySequence(f"Ctrl+{number}"))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _checked=False, name=name: use(name))
        group.addAction(action)


def keys_as_html() -> str:
    """All keys, as a table."""
    rows = []
    for title, commands in MENUS:
        named = [c for c in commands if isinstance(c, Command) and c.keys]
        rows += (
            [f"<tr><th colspan=2 align=left style='font-weight: 600'><br>{title.replace('&', '')}</th></tr>"]
            if named
            else []
        )
        for command in named:
            text = (command.tip or command.text.replace("&", "").rstrip(".")).strip()
            keys = " or ".join(
                QKeySequence(k).toString(QKeySequence.SequenceFormat.NativeText) for k in command.keys[:2]
            )
            rows.append(f"<tr><td>{text}&nbsp;&nbsp;&nbsp;</td><td><code>{keys}</code></td></tr>")
    picks = "<tr><th colspan=2 align=left style='font-weight: 600'><br>Scheduling by hand</th></tr>"
    picks += "<tr><td>Let the actor of that lane go next (0: the main thread)</td>"
    picks += "<td><code>0 ... 9</code>, or click its name</td></tr>"
    return f"<table>{picks}{''.join(rows)}</table>"
