"""The one thing that all views show: a program, the run that is looked at, the playhead, what the search found.

Requests go to two workers, so that a run never waits for a search. Everything here happens in one thread.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from coolthreads import (
    CoolthreadsError,
    Exploration,
    OutcomeRow,
    Scenario,
    Schedule,
    SourceFile,
    Trace,
    Verdict,
    is_trace,
    load_trace,
)
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
from coolthreads_app.model.history import History, Run
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import Moment, moment_at
from coolthreads_app.model.observers import Observers, Topic
from coolthreads_app.model.trust import Stranger
from coolthreads_app.model.words import count

_MOST_LIVE = 200_000  # characters of output kept while a program runs


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to be told: ``kind`` is error or info; one line."""

    kind: str
    text: str


class Session(Observers):
    """Holds no widgets; views watch its topics and call its methods."""

    def __init__(self, post: Post, make_engine: MakeEngine = real_engine) -> None:
        super().__init__()
        self._runner = make_engine(Inbox(post, self._on_run).put)
        self._searcher = make_engine(Inbox(post, self._on_search).put)
        self.program: Program | None = None
        self.path: Path | None = None
        self.scenario: Scenario | None = None
        self.index: TraceIndex | None = None
        self.position = 0
        self.selected: int | None = None
        self.exploration: Exploration | None = None
        self.notice: Notice | None = None
        self.live_output = ""
        self.granularity = "access"
        self._run_request = 0
        self._search_request = 0
        self._arrival: Callable[[TraceIndex], int] = playhead.telling
        self.history = History()
        self.stranger = Stranger()
        self._untouched = False
        self._search_next = False
        self.moment = lru_cache(maxsize=64)(self._moment)

    # -- opening ----------------------------------------------------------------------------------------------------

    def open_scenario(self, scenario: Scenario) -> None:
        """Shows a scenario: runs it as it wants to be opened, and searches all its interleavings."""
        try:
            program = scenario.program()
        except CoolthreadsError as error:
            self.say("error", str(error))
            return
        self._begin(program, scenario.path, scenario)
        self._untouched = not scenario.opening
        self._search_next = True
        self.run(scenario.opening)

    def open(self, path: Path) -> bool:
        """Opens a program, which runs it once, or a trace, which runs nothing. Says so when it cannot."""
        try:
            if is_trace(path):
                self.open_trace(load_trace(path))
                return True
            program = Program.from_file(path)
        except CoolthreadsError as error:
            self.say("error", str(error))
            return False
        self._begin(program, path, None)
        self.run()
        return True

    def reload(self) -> None:
        """The program as it is on disk now; the last good run stays when it cannot be read."""
        if self.path is None:
            return
        try:
            program = Program.from_file(self.path, self.program.arguments if self.program else ())
        except CoolthreadsError as error:
            self.say("error", str(error))
            return
        searched = self.scenario is not None or self.exploration is not None or self.exploring
        self._stop_search()
        self.program, self.exploration = program, None
        self._untouched = False
        self.tell(Topic.PROGRAM)
        self.tell(Topic.OUTCOMES)
        self.run()
        if searched:
            self.explore()

    def _begin(self, program: Program | None, path: Path | None, scenario: Scenario | None) -> None:
        self._stop_search()
        self.stop_run("another program was opened")
        self._run_request = 0
        if path is not None:
            self.stranger.forget()
        self.program, self.path, self.scenario = program, path, scenario
        self.index, self.position, self.selected, self.exploration = None, 0, None, None
        self.history.clear()
        self.notice, self.live_output, self._untouched = None, "", False
        self._search_next = False
        self.moment.cache_clear()
        for topic in (Topic.PROGRAM, Topic.TRACE, Topic.PLAYHEAD, Topic.OUTCOMES, Topic.OUTPUT, Topic.NOTICE):
            self.tell(topic)

    def open_trace(self, trace: Trace) -> None:
        """Shows what was recorded; its program is run only once somebody has agreed to that."""
        self._begin(self.stranger.meet(trace), None, None)
        self._show(Run(TraceIndex(trace), 0), playhead.telling)

    # -- requests ---------------------------------------------------------------------------------------------------

    @property
    def running(self) -> bool:
        """Whether an execution is on its way."""
        return bool(self._run_request)

    @property
    def exploring(self) -> bool:
        """Whether a search is on its way."""
        return bool(self._search_request)

    def run(self, schedule: str = "", arrival: Callable[[TraceIndex], int] = playhead.telling) -> None:
        """One execution; ``arrival`` says where the playhead goes when it is there."""
        if self.program is None or not self.stranger.may_run(self.say):
            return
        if self._run_request:
            self.stop_run("another run was asked for")
        self._arrival = arrival
        self.live_output = ""
        self._run_request = self._runner.run(self.program, self._options(), schedule=schedule, live=True)
        self.tell(Topic.ACTIVITY)

    def explore(self) -> None:
        """Searches the interleavings of the program, in the background."""
        if self.program is None or self._search_request or not self.stranger.may_run(self.say):
            return
        self.exploration = None
        self._search_request = self._searcher.explore(self.program, self._search_options())
        self.tell(Topic.OUTCOMES)
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

    def _options(self) -> Options:
        return Options(granularity=self.granularity)

    def _search_options(self) -> Options:
        time = self.scenario.time if self.scenario is not None else "any"
        return Options(granularity=self.granularity, time=time)

    def switch_at(self, granularity: str) -> None:
        """Where actors can be switched from now on (see `coolthreads.Options`): runs and searches again."""
        if granularity == self.granularity:
            return
        self.granularity = granularity
        searched = self.exploration is not None or self.exploring
        self._stop_search()
        self.exploration = None
        self.tell(Topic.OUTCOMES)
        self.run()
        if searched:
            self.explore()

    # -- the playhead -------------------------------------------------------------------------------------------------

    @property
    def length(self) -> int:
        """The number of steps of the run."""
        return self.index.length if self.index is not None else 0

    @property
    def trace(self) -> Trace | None:
        """The run that is looked at."""
        return self.index.trace if self.index is not None else None

    def here(self) -> Moment | None:
        """The moment at the playhead."""
        return self.moment(self.position) if self.index is not None else None

    def seek(self, position: int) -> None:
        """Moves the playhead."""
        position = max(0, min(position, self.length))
        if position != self.position:
            self.position = position
            self._untouched = False
            self.tell(Topic.PLAYHEAD)

    def select(self, obj: int | None) -> None:
        """Selects a shared object; every view marks the steps that touch it."""
        self.selected = None if obj == self.selected else obj
        self.tell(Topic.SELECTION)

    def _moment(self, position: int) -> Moment:
        assert self.index is not None
        return moment_at(self.index, position)

    # -- scheduling by hand -------------------------------------------------------------------------------------------

    def pick(self, actor: int) -> None:
        """Lets an actor go next. What it did before stays; from here on it is another run. Says why when it cannot."""
        moment = self.here()
        if moment is None or self.index is None or not 0 <= actor < len(moment.actors):
            return
        name = self.index.trace.actors[actor].id
        if moment.position >= self.index.length and not moment.actors[actor].reason:
            self.say("info", f"{name} cannot go next: the execution has ended")
        elif moment.actors[actor].reason:
            self.say("info", f"{name} cannot go next: it {moment.actors[actor].reason}")
        elif moment.next == actor:
            self.seek(self.position + 1)
        else:
            target = self.position + 1
            self.run(self.schedule_until(self.position, name), lambda index: min(target, index.length))

    def schedule_until(self, position: int, then: str = "") -> str:
        """The schedule that leads to a position, and then lets an actor go."""
        if self.index is None:
            return ""
        trace = self.index.trace
        actors = [trace.actors[self.index.actors[i]].id for i in self.index.choices.tolist() if i < position]
        return str(Schedule(tuple([*actors, then] if then else actors), Schedule.parse(trace.schedule).options))

    def replay(self, outcome: OutcomeRow) -> None:
        """Shows the execution of an outcome."""
        self._untouched = False
        self.run(outcome.schedule)

    def undo(self) -> None:
        """Back to the run before, where it was looked at."""
        self._travel(self.history.undo)

    def redo(self) -> None:
        """Forward again."""
        self._travel(self.history.redo)

    def _travel(self, where: Callable[[Run], Run | None]) -> None:
        if self.index is not None and (run := where(Run(self.index, self.position))) is not None:
            self._put(run.index, run.position)

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
                if trace is not None:
                    self._show(Run(TraceIndex(trace), 0), self._arrival)
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

    def _show_worst(self, exploration: Exploration) -> None:
        """A scenario that nobody has touched yet shows what can go wrong in it."""
        rows = exploration.outcomes
        if (
            self._untouched
            and rows
            and (worst := max(rows, key=lambda row: row.verdict.severity)).verdict is not Verdict.PASSED
        ):
            self.run(worst.schedule)

    def _show(self, run: Run, arrival: Callable[[TraceIndex], int]) -> None:
        if self.index is not None and not self._untouched:
            self.history.left(Run(self.index, self.position))
        self.notice = None
        self.tell(Topic.NOTICE)
        self._put(run.index, arrival(run.index))

    def _put(self, index: TraceIndex, position: int) -> None:
        self.index, self.position, self.selected = index, max(0, min(position, index.length)), None
        self.moment.cache_clear()
        for topic in (Topic.TRACE, Topic.PLAYHEAD, Topic.OUTPUT):
            self.tell(topic)

    def say(self, kind: str, text: str) -> None:
        """Tells the user one line."""
        self.notice = Notice(kind, " ".join(text.split()))
        self.tell(Topic.NOTICE)

    # -- what is shown ------------------------------------------------------------------------------------------------

    @property
    def files(self) -> tuple[SourceFile, ...]:
        """The sources: those of the run, else the program's own."""
        if self.trace is not None and self.trace.files:
            return self.trace.files
        return (SourceFile(Path(self.program.name).name, self.program.source),) if self.program is not None else ()

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
