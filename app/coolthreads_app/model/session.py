"""The one thing that all views show: a program, the run that is looked at, the playhead, what the search found.

Everything here happens in one thread; what goes to the workers and what comes back is in `running`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from coolthreads import (
    CoolthreadsError,
    Exploration,
    OutcomeRow,
    Scenario,
    Schedule,
    Trace,
    Verdict,
    is_trace,
    load_network,
    load_trace,
)
from coolthreads_app.model import playhead
from coolthreads_app.model.branches import Bookmark, Branches
from coolthreads_app.model.conditions import Conditions, under
from coolthreads_app.model.edited import Edited, unfinished_program
from coolthreads_app.model.engine import MakeEngine, Post, Program, real_engine
from coolthreads_app.model.history import History, Run
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import Moment, moment_at
from coolthreads_app.model.observers import Topic
from coolthreads_app.model.running import Notice
from coolthreads_app.model.words import step_words

_LONGEST_SCHEDULE = 1_000_000  # characters

__all__ = ["Notice", "Session"]


class Session(Edited):
    """Holds no widgets; views watch its topics and call its methods."""

    def __init__(self, post: Post, make_engine: MakeEngine = real_engine) -> None:
        super().__init__(post, make_engine)
        self.position = 0
        self.selected: int | None = None
        self._draft_left = False
        self.lesson_file: Path | None = None
        self.by_hand = False  # whether the run that is shown came of a choice by hand
        self.history = History()
        self.branches = Branches()
        self.moment = lru_cache(maxsize=64)(self._moment)

    # -- opening ----------------------------------------------------------------------------------------------------

    def open_scenario(self, scenario: Scenario, program: Program | None = None) -> None:
        """Shows a scenario: runs it as it wants to be opened, and searches all its interleavings; ``program``: its own, with
        what somebody has said of it."""
        try:
            program = program or scenario.program()
        except CoolthreadsError as error:
            self.say("error", str(error))
            return
        self._begin(program, scenario.path, scenario)
        self._untouched = not scenario.opening
        self._search_next = True
        if not self._take_up_draft():
            self.run(scenario.opening)

    def open(self, path: Path) -> bool:
        """Opens a program, which runs it once, or a trace, which runs nothing. Says so when it cannot."""
        try:
            if is_trace(path):
                self.open_trace(load_trace(path))
                return True
            program = load_network(path) if path.suffix == ".toml" else Program.from_file(path)
        except CoolthreadsError as error:
            unfinished = unfinished_program(path)
            if unfinished is not None:
                self._begin(unfinished, path, None)
                self.settle()
            self.say("error", f"{error}. F2 edits it" if unfinished is not None else str(error))
            return unfinished is not None
        self.open_program(program, path if program.nodes else None)
        return True

    def open_program(self, program: Program, network_file: Path | None = None) -> None:
        """Shows a program and runs it once; ``network_file``: the TOML that it was read from, if it is a network."""
        self._begin(program, Path(program.file), None)
        self.network_file = network_file
        if not self._take_up_draft():
            self.run()

    def _begin(self, program: Program | None, path: Path | None, scenario: Scenario | None) -> None:
        self._stop_search()
        self.stop_run("another program was opened")
        self._run_request = 0
        if path is not None:
            self.stranger.forget()
        self.program = self.opened = program
        self.path, self.scenario, self.network_file = path, scenario, None
        self.index, self.position, self.selected, self.exploration = None, 0, None, None
        self.history.clear()
        self.branches.clear()
        self.original, self.by_hand = program.source if program is not None else "", False
        told = scenario.path if scenario is not None else path
        self.lesson_file = told.with_suffix(".toml") if told is not None else None
        self._draft_left = self.drafts.open(str(path or (program.file if program is not None else "")), self.original)
        self.notice, self.live_output, self._untouched = None, "", False
        self._search_next = False
        self.moment.cache_clear()
        for topic in (
            Topic.PROGRAM,
            Topic.TRACE,
            Topic.PLAYHEAD,
            Topic.OUTCOMES,
            Topic.OUTPUT,
            Topic.NOTICE,
            Topic.DRAFT,
        ):
            self.tell(topic)

    def open_trace(self, trace: Trace) -> None:
        """Shows what was recorded; its program is run only once somebody has agreed to that."""
        self._begin(self.stranger.meet(trace), None, None)
        self._show(Run(TraceIndex(trace), 0), playhead.telling)

    def _run_changed(self) -> None:
        self._untouched = self._search_next = False
        self.history.clear()
        self.branches.clear()
        position, at_end = self.position, self.position >= self.length
        self.run(
            self.trace.schedule if self.trace is not None else "",
            lambda index: index.length if at_end else min(position, index.length),
        )
        self._else_default = True
        self.search_anew()

    # -- the playhead -------------------------------------------------------------------------------------------------

    @property
    def length(self) -> int:
        """The number of steps of the run."""
        return self.index.length if self.index is not None else 0

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
            target, step = self.position + 1, moment.actors[actor].step
            # A lane of messages has none of its own to let go: the next one is meant.
            chosen = self.index.chosen(step) if step is not None else name
            self.run(self.schedule_until(self.position, chosen), lambda index: min(target, index.length))
            self.picked = True

    def schedule_until(self, position: int, then: str = "") -> str:
        """The schedule that leads to a position, and then lets an actor go."""
        if self.index is None:
            return ""
        trace = self.index.trace
        actors = [self.index.chosen(step) for step in self.index.choices.tolist() if step < position]
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

    def use_network(self, program: Program, schedule: str, arrival: Callable[[TraceIndex], int]) -> None:
        """The same network under other conditions: runs it at once, with a schedule as far as that goes."""
        if not self.stranger.may_run(self.say):
            return
        self._untouched = self._search_next = False
        self._leave_search()
        # The outcomes that are known are those of other conditions.
        self.exploration = None
        self.program = program
        for topic in (Topic.OUTCOMES, Topic.PROGRAM, Topic.WEATHER):
            self.tell(topic)
        self.run(schedule, arrival)
        self._else_default = bool(schedule)

    def _adopt(self, conditions: Conditions) -> None:
        """The program is from now on run under the conditions of a run that is looked at."""
        program = self.program
        if program is None or not program.nodes or Conditions.of(program) == conditions:
            return
        try:
            self.program = under(program, conditions)
        except CoolthreadsError:
            return
        self._leave_search()
        self.exploration = None
        for topic in (Topic.OUTCOMES, Topic.PROGRAM, Topic.WEATHER):
            self.tell(topic)

    def _travel(self, where: Callable[[Run], Run | None]) -> None:
        if self.index is not None and (run := where(Run(self.index, self.position))) is not None:
            if run.index is not None:
                self._put(run.index, run.position)
            else:
                position = run.position
                self._adopt(run.conditions)
                self.run(run.schedule, lambda index: min(position, index.length))
                self._travelling = True

    def paste(self, text: str) -> None:
        """Runs a schedule that somebody wrote or copied; says in one line what is wrong with it."""
        if len(text) > _LONGEST_SCHEDULE or not text.strip():
            self.say("error", "The clipboard holds no schedule (like main T1 T2 or T1*3)")
            return
        try:
            schedule = Schedule.parse(text)
            self._options().with_schedule_options(schedule.options)
        except CoolthreadsError as error:
            self.say("error", str(error))
            return
        self.run(str(schedule))

    def go_to_branch(self, number: int, position: int | None = None) -> None:
        """Shows a branch, at a position or where it departs from its parent."""
        branch = self.branches.rows[number]
        place = branch.fork if position is None else position
        if number == self.branches.current:
            self.seek(place)
        elif branch.index is not None:
            self._show(Run(branch.index, place), lambda index: min(place, index.length))
        else:
            if branch.conditions is not None:
                self._adopt(branch.conditions)
            self.run(branch.schedule, lambda index: min(place, index.length))

    def rename_branch(self, number: int, name: str) -> None:
        """Calls a branch something else."""
        self.branches.rename(number, name)
        self.tell(Topic.BRANCHES)

    def bookmark(self, name: str = "") -> None:
        """Sets a bookmark at the playhead, or takes it away."""
        if self.index is None:
            return
        here = self.position
        words = step_words(self.index.trace, self.index.trace[here]) if here < self.length else "the end"
        made = self.branches.mark(here, name or words)
        self.tell(Topic.BRANCHES)
        self.say(
            "info", f"Bookmark at step {here}: {name or words}" if made else f"No bookmark at step {here} any more"
        )

    def go_to_bookmark(self, step: int) -> Bookmark | None:
        """To the next (1) or the last (-1) bookmark; None when there is none."""
        mark = self.branches.around(self.position, step)
        if mark is not None:
            self.go_to_branch(mark.branch, mark.position)
        return mark

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
        if self.index is not None and not self._untouched and not self._travelling:
            self.history.left(Run(self.index, self.position))
        self._travelling = False
        self.by_hand = self.picked
        self.notice = None
        self.tell(Topic.NOTICE)
        assert run.index is not None
        self._put(run.index, arrival(run.index))

    def _put(self, index: TraceIndex, position: int) -> None:
        self.index, self.position, self.selected = index, max(0, min(position, index.length)), None
        self._adopt(Conditions.of(index.trace))
        self.branches.arrived(index)
        self.moment.cache_clear()
        for topic in (Topic.TRACE, Topic.PLAYHEAD, Topic.OUTPUT, Topic.BRANCHES):
            self.tell(topic)
