"""The options of an execution as menus: where actors are switched, how time passes, in which order tasks run."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from coolthreads_app.model.observers import Topic
from coolthreads_app.model.session import Session


@dataclass(frozen=True, slots=True)
class Rule:
    """One option: its name, what the menu calls it, and its values as (value, text, tip)."""

    option: str
    title: str
    values: tuple[tuple[str, str, str], ...]


RULES = (
    Rule(
        "granularity",
        "S&witch Points",
        (
            ("access", "At Every Access", "What the language allows, and what a free-threaded Python does"),
            ("gil", "As With a GIL", "Only where CPython 3.10 or later with a GIL can switch"),
            ("sync", "At Synchronisation Only", "Only at locks, queues, futures and whatever else may have to wait"),
        ),
    ),
    Rule(
        "time",
        "T&ime",
        (
            ("", "As Usual", "Exact in a run; in a search as the scenario says, else any"),
            ("exact", "Exact", "A sleep or a delivery takes exactly as long as it says"),
            ("any", "Any Delays", "A sleep, a timeout or a delivery may end at any moment after it began"),
        ),
    ),
    Rule(
        "timed",
        "Ti&med Run",
        (
            ("", "Not Timed", "Computing takes hardly any virtual time; who goes next is a choice"),
            (
                "gil",
                "Behind One Lock (GIL)",
                "Computing takes its time, and one thread at a time computes, as in CPython",
            ),
            ("1", "On 1 Core, Without a GIL", "Computing takes its time, and the system shares out the core"),
            ("2", "On 2 Cores, Without a GIL", "Two threads compute at the same time"),
            ("4", "On 4 Cores, Without a GIL", "Four threads compute at the same time"),
            ("8", "On 8 Cores, Without a GIL", "Eight threads compute at the same time"),
        ),
    ),
    Rule(
        "asyncio_order",
        "&Order of asyncio Tasks",
        (
            ("fifo", "First Come, First Served", "Ready tasks run in the order that asyncio documents"),
            ("any", "Any Ready Task", "Any task that is ready may run next"),
        ),
    ),
    Rule(
        "random",
        "Random &Numbers",
        (
            ("seed", "From the Seed", "The same in every run: none is a choice"),
            ("any", "Any", "Numbers out of a few values are choices, which a search tries all"),
        ),
    ),
)


def value_of(session: Session, option: str) -> str:
    """What an option is set to."""
    return session.time if option == "time" else str(getattr(session.options, option))


def options_menu(menu: QMenu, session: Session) -> None:
    """One inner menu for each option; they follow the session."""
    made: list[tuple[Rule, list[QAction]]] = []
    for rule in RULES:
        inner = menu.addMenu(rule.title)
        inner.setToolTipsVisible(True)
        group = QActionGroup(inner)
        actions = []
        for value, text, tip in rule.values:
            action = inner.addAction(text)
            action.setCheckable(True)
            action.setToolTip(tip)
            action.setData(value)
            action.triggered.connect(
                lambda _checked=False, option=rule.option, value=value: session.use_option(option, value)
            )
            group.addAction(action)
            actions.append(action)
        made.append((rule, actions))

    def follow() -> None:
        for rule, actions in made:
            for action in actions:
                action.setChecked(action.data() == value_of(session, rule.option))

    session.watch(follow, Topic.OPTIONS)
    follow()
