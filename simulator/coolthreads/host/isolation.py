"""Executions each in a process of its own, for programs whose libraries keep state that cannot be put back.

The worker has the program ready and never executes it: it forks, the child executes once and sends back what came of it,
what it has learnt about the program, and where the search is now. Modules of others that the first child had to import are
imported by the worker, so that later children find them.
"""

from __future__ import annotations

import contextlib
import importlib
import marshal
import os
import sys
from collections.abc import Callable
from typing import Any, cast

from coolthreads import tracefile
from coolthreads.errors import CoolthreadsError
from coolthreads.host.watchdog import Watchdog
from coolthreads.kernel.state import ChoicePoint, Choose, Event
from coolthreads.kernel.turns import kernel
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.search.protocol import NotDeterministic, Redundant
from coolthreads.verdict import Outcome, Verdict

_GONE = "the program ended its own process"


class ForkedStage(Stage):
    """Like a stage, but each execution leaves this process as it was, except for what it taught.

    ``choose`` may be a method of an object that has `freeze` and `thaw` (see `search.protocol.Search`): then that object is
    afterwards as if it had made the choices in this process.
    """

    patience = 10.0  # seconds of real time that the program may go on without reaching a switch point

    def execute(
        self,
        choose: Choose,
        *,
        full: bool = False,
        events: list[Event] | None = None,
        record: bool = False,
        ended: Callable[[ChoicePoint, Verdict | None], None] | None = None,
    ) -> Execution:
        self.warm_up()
        chooser = getattr(choose, "__self__", None)
        carried = chooser if hasattr(chooser, "freeze") else None
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            self._be_child(
                writing,
                carried,
                lambda: super(ForkedStage, self).execute(choose, full=full, events=events, record=record, ended=ended),
            )
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            content = pipe.read()
        _, status = os.waitpid(child, 0)
        if not content:
            code = os.waitstatus_to_exitcode(status)
            raise CoolthreadsError(f"{_GONE} {f'by signal {-code}' if code < 0 else f'with exit status {code}'}")
        return self._take_over(marshal.loads(content), carried)

    # -- in the child ---------------------------------------------------------------------------------------------------

    def _be_child(self, writing: int, carried: Any, execute: Callable[[], Execution]) -> None:
        """Execute, send, and end this process, whatever happens."""
        code = 1
        try:
            Watchdog(self.patience).start()
            before = set(sys.modules)
            reply: dict[str, Any] = {"kind": "", "message": ""}
            try:
                reply["execution"] = _pack(execute())
            except (Redundant, NotDeterministic) as error:
                reply["kind"] = type(error).__name__
            except CoolthreadsError as error:
                reply["kind"], reply["message"] = "error", str(error)
            except Exception as error:
                reply["kind"], reply["message"] = "error", f"internal error: {type(error).__name__}: {error}"
            reply["stage"] = self.freeze()
            reply["kernel"] = (kernel.shortened, bool(kernel.lingering), kernel.used_time)
            reply["carried"] = None if carried is None else carried.freeze()
            reply["imported"] = [name for name in sys.modules if name not in before]
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(marshal.dumps(reply))
            code = 0
        finally:
            os._exit(code)

    # -- in the worker --------------------------------------------------------------------------------------------------

    def _take_over(self, reply: dict[str, Any], carried: Any) -> Execution:
        self.thaw(reply["stage"])
        kernel.shortened, is_lingering, kernel.used_time = reply["kernel"]
        kernel.lingering = [None] if is_lingering else []
        if carried is not None and reply["carried"] is not None:
            carried.thaw(reply["carried"])
        for name in reply["imported"]:
            if name not in sys.modules:
                # One that cannot be imported by itself is left to the executions.
                with contextlib.suppress(Exception):
                    importlib.import_module(name)
        match reply["kind"]:
            case "Redundant":
                raise Redundant
            case "NotDeterministic":
                raise NotDeterministic
            case "error":
                raise CoolthreadsError(reply["message"])
        return _unpack(reply["execution"])


def _pack(execution: Execution) -> tuple[object, ...]:
    outcome = execution.outcome
    trace = b"" if execution.trace is None else tracefile.to_bytes(execution.trace)
    return (
        (outcome.verdict.value, outcome.summary, outcome.output),
        execution.steps,
        execution.used_time,
        trace,
        str(execution.schedule),
        execution.preemptions,
        execution.untracked,
    )


def _unpack(packed: tuple[object, ...]) -> Execution:
    (verdict, summary, output), steps, used_time, trace, schedule, preemptions, untracked = cast(Any, packed)
    return Execution(
        Outcome(Verdict(verdict), summary, output),
        steps,
        used_time,
        tracefile.from_bytes(trace) if trace else None,
        Schedule.parse(schedule),
        preemptions,
        untracked,
    )
