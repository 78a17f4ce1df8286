"""One program in this process, executed as often as asked: each execution starts afresh and leaves nothing behind."""

from __future__ import annotations

import builtins
import io
import os
import sys
from collections.abc import Callable
from functools import partial
from types import ModuleType, TracebackType
from typing import Any, Self

import msgspec

from coolthreads.costs import from_text
from coolthreads.ending import Endings
from coolthreads.garbage import Garbage
from coolthreads.instrument import complete
from coolthreads.kernel.actor import Actor
from coolthreads.kernel.calls import CallHooks
from coolthreads.kernel.charges import charges
from coolthreads.kernel.hooks import Hooks
from coolthreads.kernel.machine import machine_for
from coolthreads.kernel.operations import PRINT
from coolthreads.kernel.recorder import Recorder
from coolthreads.kernel.sharing import Sharing
from coolthreads.kernel.streams import STDERR, STDOUT, announced_print
from coolthreads.kernel.tracebacks import format_exception
from coolthreads.kernel.turns import ChoicePoint, Choose, Event, kernel
from coolthreads.lateness import natural_orders, place_in, too_short
from coolthreads.loading import Loaders
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.recorded import schedule_of, trace_of
from coolthreads.schedule import Schedule
from coolthreads.stdlib.native import known
from coolthreads.stdlib.nodes import Nodes, current_node
from coolthreads.stdlib.universe import Universe
from coolthreads.strategies import default_choice
from coolthreads.trace import Trace
from coolthreads.verdict import Outcome, Verdict

_WARMING = 20_000  # steps
_NATURAL = 20_000


class Execution(msgspec.Struct, frozen=True):
    """``used_time``: whether a wait could end by the clock; ``untracked``: what was not under control, in words;
    ``end_time``: nanoseconds of virtual time; ``schedule`` (the shortest that leads here), ``preemptions`` and ``trace`` are
    those of a recorded execution."""

    outcome: Outcome
    steps: int
    used_time: bool
    trace: Trace | None = None
    schedule: Schedule = Schedule()
    preemptions: int = 0
    untracked: tuple[str, ...] = ()
    end_time: int = 0


class Stage:
    """A program made ready in this process. Use as a context manager: inside, the virtual standard library is in place."""

    def __init__(self, program: Program, options: Options, stdin: str = "") -> None:
        self.program = program
        self.options = options
        self._stdin = stdin
        self._in, self._universe = io.StringIO(stdin), Universe(options.seed, options.random == "any")
        self._costs = from_text(options.costs) if options.timed else None
        self._loaders = Loaders(program, options.granularity, options.include, current_node, self._costs)
        self._loader = self._loaders.first
        self._nodes = Nodes(program, options, lambda node: self._loaders.all[node].loaded, self._play_node)
        self._endings = Endings(program, self._loader, self._nodes)
        self.sharing = Sharing(kernel, self._loader.ends)
        self._hooks = Hooks(kernel, self.sharing, self._loader.sites.rows, options.granularity != "gil")
        self._call_hooks = CallHooks()
        timed = {} if self._costs is None else charges(kernel, known, options.granularity != "gil")
        self._names_of_hooks = complete(self._hooks.namespace() | timed) | self._call_hooks.namespace()
        self.on_output: Callable[[str, str], None] | None = None
        self._out_target = self._hooks.target_of_global("", "stdout")
        announce = self._hooks.announcer()
        self._announce_print = lambda: announce(PRINT, self._out_target, None, self._out_target, -1)
        # The order of texts on stderr is no part of an outcome.
        self._announce_error = partial(kernel.step_cold, PRINT)
        self._garbage = Garbage()
        self._watched: frozenset[str] = frozenset()
        self._saved: dict[str, Any] = {}
        self._failures: list[tuple[Actor, BaseException]] = []
        self._mains: list[ModuleType] = []
        self._most_steps = options.max_steps
        self._is_warm = not program.nodes and options.time == "exact"
        self._was_recorded = False
        self._is_natural = False  # this execution only shows which time limits are too short
        self._has_abandoned = False  # coroutines, perhaps, that are closed when they are collected

    # -- entering and leaving -------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._saved = {
            "modules": dict(sys.modules),
            "argv": sys.argv,
            "path": list(sys.path),
            "streams": (sys.stdout, sys.stderr, sys.stdin),
            "print": builtins.print,
            "unraisable": sys.unraisablehook,
            "directory": os.getcwd(),
        }
        kernel.watched.clear()
        kernel.keys.clear()
        kernel.hasty.clear()
        kernel.place = place_in(self._loader.rows)
        self._universe.install(self._hooks.announcer(), self.sharing.number, self._hooks.let_go, self._hooks.resume)
        sys.meta_path.insert(0, self._loaders)
        sys.argv = [self.program.file, *self.program.arguments]
        sys.path[0:0] = [self.program.directory]
        builtins.print = announced_print(builtins.print)
        # Among the built-ins the hooks serve all rewritten modules, and none of them finds them in its globals().
        vars(builtins).update(self._names_of_hooks)
        sys.unraisablehook = self._unraisable
        self._garbage.hold()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self._garbage.release(at_once=self._has_abandoned or self._loader.has_ends())
        self._nodes.close()
        saved = self._saved
        sys.unraisablehook = saved["unraisable"]
        builtins.print = saved["print"]
        for name in self._names_of_hooks:
            vars(builtins).pop(name, None)
        sys.stdout, sys.stderr, sys.stdin = saved["streams"]
        sys.path[:] = saved["path"]
        sys.argv = saved["argv"]
        sys.meta_path.remove(self._loaders)
        self._loaders.forget()
        self._universe.remove()
        if "__main__" in saved["modules"]:
            sys.modules["__main__"] = saved["modules"]["__main__"]
        os.chdir(saved["directory"])

    # -- executing ------------------------------------------------------------------------------------------------------

    def execute(
        self,
        choose: Choose,
        *,
        full: bool = False,
        events: list[Event] | None = None,
        record: bool = False,
        ended: Callable[[ChoicePoint, Verdict | None], None] | None = None,
    ) -> Execution:
        """One execution. ``choose`` decides who goes next; see `Kernel.begin` for ``full`` and ``events``.

        ``ended`` is called at the end, before the actors that are still waiting are abandoned. With ``record`` (which
        implies ``full``) the result has a trace, the choices and the number of preemptions.
        Raises what ``choose`` raises (ReplayDiverged).
        """
        if not self._is_warm:
            self.warm_up()
        sharing, universe, options = self.sharing, self._universe, self.options
        sharing.begin()
        recorder = self._recorder() if record else None
        self._hooks.begin(recorder)
        if record or self._was_recorded:
            self._was_recorded = record
            self._call_hooks.take(None if recorder is None else recorder.calls)
            for loader in self._loaders.all:
                loader.noting = record
        kernel.begin(
            choose,
            any_time=options.time == "any" and not self._is_natural,
            any_order=options.asyncio_order == "any",
            full=full or record,
            coarse=options.granularity != "access",
            max_steps=self._most_steps,
            observer=recorder,
            events=events,
            machine=None if self._costs is None else machine_for(options.timed, self._costs),
            natural=self._is_natural,
        )
        sink = None if recorder is None else recorder.print
        STDOUT.begin(self._announce_print, self.on_output, sink)
        STDERR.begin(self._announce_error, self.on_output, sink)
        sys.stdout, sys.stderr = STDOUT, STDERR
        if sys.stdin is not self._in or self._in.closed or self._in.tell():
            sys.stdin = self._in = io.StringIO(self._stdin)
        universe.begin(record)
        watched = self._watched = frozenset(kernel.watched)
        mains = self._mains = [loader.main_module() for loader in self._loaders.all]
        sys.modules["__main__"] = mains[0]
        is_network = bool(self.program.nodes)
        if is_network:
            self._nodes.begin()

        def body() -> None:
            if is_network:
                self._nodes.run()
            else:
                self._play(0)
            kernel.leave()

        try:
            kernel.run("network" if is_network else "MainThread", body)
            if len(kernel.watched) > len(watched):
                sharing.changed = True
            self._has_abandoned |= kernel.verdict is not None or bool(kernel.others)
            universe.settle()
            result = self._result(recorder)
            if kernel.given_up and result.trace is not None:
                kernel.hasty |= too_short(result.trace, kernel.given_up)
            if ended is not None and kernel.broken is None:
                ended(kernel, kernel.verdict)
        finally:
            STDOUT.muted = STDERR.muted = True
            kernel.finish()
            universe.end()
            if is_network:
                self._nodes.end()
            self._failures.clear()
            self._loaders.forget()
            for module in mains:
                module.__dict__.clear()
            self._garbage.between(kernel.steps)
        if kernel.broken is not None:
            raise kernel.broken
        return result

    def warm_up(self) -> None:
        """Before the first execution. Of a network once without a record: servers' libraries do things the first time that they
        never do again, so no execution would be like the first. Where time is not exact, once as if it were: see `lateness`."""
        if self._is_warm:
            return
        self._is_warm, told, self.on_output = True, self.on_output, None
        if self.program.nodes:
            self._most_steps = min(_WARMING, self.options.max_steps)
            Stage.execute(self, default_choice)
        if self.options.time == "any":
            self._most_steps, self._is_natural = min(_NATURAL, self.options.max_steps), True
            for choose in natural_orders(is_network=bool(self.program.nodes)):
                if not self.execute(choose, record=True).used_time:
                    break  # nothing waits for a time: in no order does anything come too late
            self._is_natural = False
        self._most_steps, self.on_output = self.options.max_steps, told

    def freeze(self) -> Any:
        """What executions have taught, in plain values; `thaw` puts it into another stage of the same program."""
        sharing = self.sharing
        return {
            "modules": self._loaders.freeze(),
            "globals": self._hooks.freeze(),
            "hot": sharing.hot,
            "learnt": sharing.learnt,
            "changed": sharing.changed,
            "watched": kernel.watched,
            "hasty": kernel.hasty,
            "keys": kernel.keys,
            "files": self._universe.freeze(),
        }

    def thaw(self, frozen: Any) -> None:
        """Know what another stage knew when it was frozen. Raises ProgramError if the program has changed."""
        sharing = self.sharing
        self._loaders.thaw(frozen["modules"])
        self._hooks.thaw(frozen["globals"])
        sharing.hot.clear()
        sharing.hot.update(frozen["hot"])
        sharing.learnt = frozen["learnt"]
        sharing.changed = frozen["changed"]
        kernel.watched.clear()
        kernel.watched.update(frozen["watched"])
        kernel.hasty.update(frozen["hasty"])
        kernel.keys.clear()
        kernel.keys.update(frozen["keys"])
        self._universe.thaw(frozen["files"])

    def unlearn(self) -> None:
        """Forget what the last execution has taught about which operations are choices: only so it can be repeated."""
        self.sharing.unlearn()
        kernel.watched.intersection_update(self._watched)

    # -- inside ---------------------------------------------------------------------------------------------------------

    def _play_node(self, number: int, again: bool) -> None:
        if again:
            self._mains.append(self._mains[number])
            self._mains[number] = self._loaders.all[number].main_module()
        sys.modules["__main__"] = self._mains[number]
        self._play(number)

    def _play(self, number: int) -> None:
        """Execute the program of a node, or the only one there is, and shut the interpreter down."""
        code, entries = self._loaders.all[number].main_code, self._mains[number].__dict__
        main = kernel.current
        assert main is not None

        def body() -> None:
            # As in CPython it is told at once what has ended the main thread, before others are waited for.
            try:
                exec(code, entries)
            except BaseException as error:
                if kernel.closing and not isinstance(error, SystemExit):
                    raise  # not in `_fail`: frames that hold what is raised in them are garbage in a circle
                self._fail(main, error)

        try:
            self._universe.run_main(body)
        except BaseException as error:
            if kernel.closing and not isinstance(error, SystemExit):
                raise
            self._fail(main, error)

    def _fail(self, main: Actor, error: BaseException) -> None:
        if isinstance(error, SystemExit):
            self._exit(main, error)
            return
        self._failures.append((main, error))
        if STDERR.is_noticed:
            STDERR.put(format_exception(error))
        failed = getattr(kernel.observer, "failed", None)
        if failed is not None:
            failed(main)

    def _recorder(self) -> Recorder:
        loader, hooks = self._loader, self._hooks
        return Recorder(
            kernel,
            loader.rows,
            loader.source_of,
            loader.sites.rows,
            hooks.name_of_global,
            self.sharing.number,
            self.sharing.object_of,
            loader.noted,
            self._nodes.name if self.program.nodes else None,
        )

    def _exit(self, main: Actor, error: SystemExit) -> None:
        if error.code is None or error.code == 0:
            return
        self._failures.append((main, error))
        if not isinstance(error.code, int):
            STDERR.put(f"{error.code}\n")

    def _unraisable(self, unraisable: Any) -> None:
        if not kernel.closing and kernel.current is not None:
            STDERR.put(f"Exception ignored in: {type(unraisable.exc_value).__name__}: {unraisable.exc_value}\n")

    def _result(self, recorder: Recorder | None) -> Execution:
        crashes = [*self._failures, *self._universe.crashes]
        if len(crashes) > 1:
            crashes.sort(key=lambda crash: crash[0].index)
        outcome, untracked = self._endings.outcome(crashes), self._universe.untracked
        steps, used_time, now = min(kernel.steps, self.options.max_steps), kernel.used_time, kernel.now
        if recorder is None:
            return Execution(outcome, steps, used_time, untracked=untracked, end_time=now)
        schedule = schedule_of(recorder.choices, self.options)
        trace = trace_of(recorder, outcome, crashes, schedule, self.program, self.options, self._loaders)
        return Execution(outcome, steps, used_time, trace, schedule, recorder.preemptions, untracked, now)
