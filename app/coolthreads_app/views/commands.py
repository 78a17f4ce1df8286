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
            Command("open-folder", "Open &Folder...", ("Ctrl+Shift+O",), "List the programs of a folder"),
            Command("reload", "&Reload Program", ("Ctrl+R",)),
            None,
            Command("save", "&Save Program", ("Ctrl+S",)),
            Command("save-as", "Save Program &As...", ("Ctrl+Shift+S",)),
            Command("save-trace", "Save &Trace...", ("Ctrl+Alt+S",)),
            Command("export", "&Export Figure...", ("Ctrl+E",)),
            Command("copy-figure", "&Copy Figure", ("Ctrl+Shift+E",)),
            None,
            Command("quit", "&Quit", ("Ctrl+Q",)),
        ),
    ),
    (
        "&Edit",
        (
            Command(
                "edit", "&Edit Program", ("F2",), "Edit the program; its runs and outcomes follow. Escape ends it", True
            ),
            None,
            Command("undo", "&Undo: Back to the Run Before", ("Ctrl+Z",)),
            Command("redo", "Re&do", ("Ctrl+Shift+Z", "Ctrl+Y")),
            None,
            Command("copy-schedule", "&Copy Schedule", ("Ctrl+Shift+C",)),
            Command("paste-schedule", "&Paste Schedule", ("Ctrl+Shift+V",)),
            None,
            Command("bookmark", "&Bookmark", ("Ctrl+D",), "Set a bookmark at this step, or take it away"),
            Command("rename-branch", "Re&name Branch", ("Ctrl+Shift+N",)),
            None,
            Command("preferences", "Pre&ferences...", ("Ctrl+,",)),
        ),
    ),
    (
        "&Run",
        (
            Command("run", "&Run Once", ("Ctrl+Return",), "Run the program once, by the default schedule"),
            Command("explore", "&Search All Interleavings", ("Ctrl+F",)),
            Command("stop", "S&top", ("Ctrl+.", "Escape"), "Stop what is running or searching"),
            None,
            Command("fork", "&Fork Here...", ("K",), "Go back to this step and let somebody else go next"),
            Command("compare", "&Compare With...", ("Ctrl+Shift+D",), "Put another run beside this one"),
            None,
            "options",
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
            Command("switch-back", "Pre&vious Switch", ("P",), "To the switch before"),
            Command("same-line", "Next Step on This Lin&e", ("J",), "To the next step on the line that is marked"),
            Command("same-line-back", "Last Step on &This Line", ("Shift+J",), "To the step before on that line"),
            Command("stop-point", "Next Bl&ocked", ("B",), "To where the next actor is blocked or waits"),
            Command("failure", "F&ailure", ("F",), "To the failure"),
            Command("find-step", "F&ind a Step...", ("/", "Ctrl+G"), "Find a step by its actor, object, value or file"),
            None,
            Command("next-bookmark", "Ne&xt Bookmark", ("Ctrl+Down",)),
            Command("last-bookmark", "P&revious Bookmark", ("Ctrl+Up",)),
        ),
    ),
    (
        "&View",
        (
            "themes",
            None,
            Command("axis", "Steps or &Virtual Time", ("X", "T"), "Switch the x axis between steps and virtual time"),
            Command("zoom-in", "Zoom &In", ("+", "=", "Ctrl++", "Ctrl+=")),
            Command("zoom-out", "Zoom &Out", ("-", "Ctrl+-")),
            Command("fit", "&Fit", ("Z", "Ctrl+0")),
            Command("larger", "Lar&ger Type", ("Ctrl+Shift+Up",)),
            Command("smaller", "S&maller Type", ("Ctrl+Shift+Down",)),
            None,
            "docks",
            Command("reset-layout", "Reset &Layout"),
            Command(
                "lab", "L&ab: Measure This Machine", ("Ctrl+L",), "Measure what threads and tasks cost on this machine"
            ),
            Command("versus", "T&wo Versions", (), "Two versions above each other on one axis of virtual time"),
            Command("full-screen", "F&ull Screen", ("F11",), checkable=True),
        ),
    ),
    (
        "&Classroom",
        (
            Command("present", "&Present", ("F5",), "Full screen and huge type; Escape ends it", True),
            Command(
                "next-slide", "&Next Slide", ("PgDown",), "While presenting: the next bookmark, else the next switch"
            ),
            Command("last-slide", "Pre&vious Slide", ("PgUp",), "While presenting: the bookmark or the switch before"),
            Command("blank", "&Blank", (".",), "While presenting: a black screen, and back"),
            Command("spotlight", "&Spotlight", ("L",), "While presenting: dark but for a circle round the pointer"),
            None,
            Command("lesson", "&Lesson", ("Ctrl+Shift+L",), "Questions and challenges of this program"),
            Command("next-page", "Ne&xt Question or Challenge", ("Ctrl+PgDown",)),
            Command("last-page", "Pr&evious Question or Challenge", ("Ctrl+PgUp",)),
            Command("reveal", "&Reveal", ("R",), "Show the answer to the question"),
            Command("hint", "&Hint", ("H",), "One more hint for the challenge"),
        ),
    ),
    (
        "&Help",
        (
            Command("palette", "&Commands...", ("Ctrl+Shift+P",), "Any command by a few letters of its name"),
            Command("keys", "&Keys", ("F1",)),
            None,
            Command(
                "guide-teacher", "Walk-through for &Teachers", (), "A lesson in fifteen steps, read beside the window"
            ),
            Command(
                "guide-developer", "Walk-through for &Developers", (), "From a flaky program to the proof of its mend"
            ),
            Command("guide-author", "Walk-through for A&uthors", (), "Figures, films and pages of a run, for a text"),
            None,
            Command("report", "Copy &Log for a Bug Report"),
            Command("about", "&About Coolthreads"),
        ),
    ),
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
    picks += "<tr><td>One hand more for a choice of the question (with Ctrl: one fewer)</td>"
    picks += "<td><code>Alt+1, Alt+2, ...</code></td></tr>"
    return f"<table>{picks}{''.join(rows)}</table>"
