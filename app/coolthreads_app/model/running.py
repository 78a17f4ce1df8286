"""What is asked of the two workers, and what they answer: so a run never waits for a search.

Everything here happens in one thread, that of the session, which is the one who knows what to do with a run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from coolthreads import Exploration, Limits, Scenario
from coolthreads_app.model import playhead
from coolthreads_app.model.engine import (
    Died,
    Explored,
    Finished,
    Inbox,
    MakeEngine,
    Message,
    Options,
    Post,
    Printed,
    Program,
    Progress,
    Rejected,
    real_engine,
)
from coolthreads_app.model.history import Run
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.observers import Observers, Topic
from coolthreads_app.model.trust import Stranger
from coolthreads_app.model.words import count, legible

_WHILE_TYPING = Limits(max_seconds=10)  # a search that the next key press may make obsolete
_MOST_LIVE = 200_000  # characters of output kept while a program runs


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told: ``kind`` is error or info; one line."""

    kind: str
    text: str


class Running(Observers):
    """A program, the rules under which it runs, and what is on its way."""

    def __init__(self, post: Post, make_engine: MakeEngine = real_engine) -> None:
        super().__init__()
        self._runner = make_engine(Inbox(post, self._on_run).put)
        self._searcher = make_engine(Inbox(post, self._on_search).put)
        self.program: Program | None = None
        self.stranger = Stranger()
        self.scenario: Scenario | None = None
        self.index: TraceIndex | None = None
        self.exploration: Exploration | None = None
        self.notice: Notice | None = None
        self.live_output = ""
        self.options = Options()
        self.time = ""  # exact or any for runs and searches alike; empty: exact for runs, any for searches
        self._run_request = 0
        self._search_request = 0
        self._search_heard = False
        self._else_default = False
        self.picked = False  # the run on its way comes of a choice by hand
        self._travelling = False  # back or forward through what was looked at already
        self._instead: Callable[[TraceIndex], None] | None = None
        self._search_next = False
        self._untouched = False
        self._arrival: Callable[[TraceIndex], int] = playhead.telling

    # -- requests ---------------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether an execution is on its way."""
        return bool(self._run_request)

    @property
    def exploring(self) -> bool:
        """Whether a search is on its way."""
        return bool(self._search_request)

    def run(
        self,
        schedule: str = "",
        arrival: Callable[[TraceIndex], int] = playhead.telling,
        *,
        instead: Callable[[TraceIndex], None] | None = None,
    ) -> None:
        """One execution; ``arrival`` says where the playhead goes when it is there. ``instead`` of being shown it may
        be given to somebody who asked for it."""
        if self.program is None or not self.stranger.may_run(self.say):
            return
        if self._run_request:
            self.stop_run("another run was asked for")
        self._arrival, self._instead, self._travelling, self.picked = arrival, instead, False, False
        self._else_default = False
        self.live_output = ""
        self._run_request = self._runner.run(self.program, self._options(), schedule=schedule, live=True)
        self.tell(Topic.ACTIVITY)

    def explore(self) -> None:
        """Searches the interleavings of the program, in the background."""
        if self.program is None or self._search_request or not self.stranger.may_run(self.say):
            return
        self.exploration = None
        self._search_heard = False
        self._search_request = self._searcher.explore(self.program, self._search_options())
        self.tell(Topic.OUTCOMES)
        self.tell(Topic.ACTIVITY)

    def search_anew(self) -> None:
        """Searches another text of the same program; what is known of the one before stays until there is something."""
        if self.program is None or not self.stranger.may_run(self.say):
            return
        self._leave_search()
        self._search_heard = False
        self._search_request = self._searcher.explore(self.program, self._search_options(), limits=_WHILE_TYPING)
        self.tell(Topic.ACTIVITY)

    def stop(self) -> None:
        """Ends what is on its way: a search keeps what it has found."""
        if self._run_request:
            self.stop_run("the run was stopped")
        if self._search_request:
            self._searcher.cancel(self._search_request)

    def stop_run(self, why: str) -> None:
        """Ends the run, if there is one, together with its worker."""
        if self._run_request:
            self._runner.kill(why)

    def close(self) -> None:
        """Ends both workers."""
        self._run_request = self._search_request = 0
        self._runner.close()
        self._searcher.close()
        self.stranger.forget()

    def _stop_search(self) -> None:
        if self._search_request:
            self._search_request = 0
            self._searcher.kill("another program was opened")

    def _leave_search(self) -> None:
        """Nobody waits for its answer any more. One that has never been heard of may hang in its first execution."""
        if self._search_request:
            if self._search_heard:
                self._searcher.cancel(self._search_request)
            else:
                self._searcher.kill("the program has changed")
            self._search_request = 0

    def _options(self) -> Options:
        return replace(self.options, time=self.time or "exact")

    def _search_options(self) -> Options:
        usual = self.scenario.time if self.scenario is not None else "any"
        # A timed run is one execution: there is nothing to search.
        return replace(self.options, time=self.time or usual, timed="", costs="")

    def use_option(self, name: str, value: str) -> None:
        """Other rules from now on: granularity, asyncio_order, random, timed or time (see `coolthreads.Options`); those that
        do not go with it give way. Runs and searches again."""
        before = (self.options, self.time)
        if name == "time":
            self.time = value
        else:
            chosen: dict[str, Any] = {name: value}
            if name == "timed" and value != self.options.timed:
                # A lock is given away where CPython does so; without one turns change anywhere.
                chosen["granularity"] = "gil" if value == "gil" else "access"
                if value:
                    chosen["random"] = "seed"
            elif self._excludes_timed(name, value):
                chosen["timed"] = ""
            self.options = replace(self.options, **chosen)
        if self.options.timed and self.time == "any":
            if name == "time":
                self.options = replace(self.options, timed="")
            else:
                self.time = ""
        if before == (self.options, self.time):
            return
        self.tell(Topic.OPTIONS)
        searched = self.exploration is not None or self.exploring
        self._stop_search()
        self.exploration = None
        self.tell(Topic.OUTCOMES)
        self.run()
        if searched:
            self.explore()

    def _excludes_timed(self, name: str, value: str) -> bool:
        if name == "granularity":
            return value == "sync" or (value == "gil" and self.options.timed != "gil")
        return (name, value) == ("random", "any")

    # -- answers ------------------------------------------------------------------------------------------------------

    def _on_run(self, message: Message) -> None:
        if message.request != self._run_request:
            return
        match message:
            case Printed(text=text):
                room = _MOST_LIVE - len(self.live_output)
                if room > 0:
                    self.live_output += text[:room]
                    self.tell(Topic.OUTPUT)
                return
            case Finished(trace=trace):
                self._run_request = 0
                if trace is not None and self._instead is not None:
                    self._instead(TraceIndex(trace))
                elif trace is not None:
                    self._show(Run(TraceIndex(trace), 0), self._arrival)
            case Rejected() if self._else_default:
                # The schedule was that of the text before.
                self._run_request = 0
                self.run("", self._arrival)
            case Rejected(message=text) | Died(message=text):
                self._run_request = 0
                self.say("error", text)
        self.tell(Topic.ACTIVITY)
        if self._search_next:
            # Not earlier: two workers that start at once delay the first picture.
            self._search_next = False
            self.explore()

    def _on_search(self, message: Message) -> None:
        if message.request != self._search_request:
            return
        match message:
            case Progress(exploration=exploration):
                self._search_heard = True
                self.exploration = exploration
            case Explored(exploration=exploration):
                self._search_request = 0
                self.exploration = exploration
                self._show_worst(exploration)
            case Rejected(message=text) | Died(message=text):
                self._search_request = 0
                self.say("error", f"search: {text}")
        self.tell(Topic.OUTCOMES)
        self.tell(Topic.ACTIVITY)

    def _show(self, run: Run, arrival: Callable[[TraceIndex], int]) -> None:
        raise NotImplementedError

    def _show_worst(self, exploration: Exploration) -> None:
        raise NotImplementedError

    def say(self, kind: str, text: str) -> None:
        """Tells the user one line."""
        self.notice = Notice(kind, " ".join(legible(text).split()))
        self.tell(Topic.NOTICE)

    @property
    def activity(self) -> str:
        """What is going on, in words; empty when nothing is."""
        parts = []
        if self.running:
            parts.append("running the program")
        if self.exploring:
            known = self.exploration
            parts.append(f"searching: {count(known.executions, 'execution')}" if known is not None else "searching")
        return ", ".join(parts)
