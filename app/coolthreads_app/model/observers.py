"""Who wants to know of what: a plain list of callbacks per topic, called in the order in which they asked."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum


class Topic(StrEnum):
    """What about a session has changed."""

    PROGRAM = "program"
    TRACE = "trace"
    PLAYHEAD = "playhead"
    SELECTION = "selection"
    OUTCOMES = "outcomes"
    ACTIVITY = "activity"
    OUTPUT = "output"
    NOTICE = "notice"
    DRAFT = "draft"
    BRANCHES = "branches"
    OPTIONS = "options"
    WEATHER = "weather"


class Observers:
    """Callbacks per topic."""

    def __init__(self) -> None:
        self._callbacks: dict[Topic, list[Callable[[], None]]] = {topic: [] for topic in Topic}

    def watch(self, callback: Callable[[], None], *topics: Topic) -> None:
        """Calls back after each change of any of the topics."""
        for topic in topics:
            self._callbacks[topic].append(callback)

    def tell(self, topic: Topic) -> None:
        """Calls everybody who watches the topic."""
        for callback in self._callbacks[topic]:
            callback()
