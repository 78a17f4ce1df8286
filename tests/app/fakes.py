"""An engine without processes: answers at once from traces made by hand, and notes what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from coolthreads import (
    Died,
    Exploration,
    Explored,
    Finished,
    Limits,
    Message,
    Options,
    OutcomeRow,
    Program,
    Rejected,
    Trace,
    Verdict,
)

Answer = Trace | str | None


@dataclass
class FakeEngine:
    """``answer``: gives a trace for a schedule, the text of a rejection, or None: no answer until it is killed."""

    on_message: Callable[[Message], None]
    answer: Callable[[str], Answer]
    exploration: Exploration | None = None
    asked: list[str] = field(default_factory=list)
    options: list[Options] = field(default_factory=list)
    closed: bool = False
    _open: list[int] = field(default_factory=list)

    def run(self, program: Program, options: Options | None = None, *, schedule: str = "", live: bool = False) -> int:
        self.asked.append(schedule)
        self.options.append(options or Options())
        number = len(self.asked)
        answer = self.answer(schedule)
        if isinstance(answer, Trace):
            self.on_message(Finished(number, answer.outcome, len(answer), answer.schedule, answer))
        elif isinstance(answer, str):
            self.on_message(Rejected(number, answer))
        else:
            self._open.append(number)
        return number

    def explore(self, program: Program, options: Options | None = None, *, limits: Limits | None = None) -> int:
        self.asked.append("explore")
        self.options.append(options or Options())
        number = len(self.asked)
        if self.exploration is not None:
            self.on_message(Explored(number, self.exploration))
        else:
            self._open.append(number)
        return number

    def cancel(self, request: int) -> None:
        self.on_message(Explored(request, exploration()))

    def kill(self, why: str = "stopped") -> None:
        for number in self._open:
            self.on_message(Died(number, why))
        self._open.clear()

    def close(self) -> None:
        self.closed = True


def exploration(*rows: OutcomeRow, complete: bool = True) -> Exploration:
    worst = max((row.verdict for row in rows), key=lambda verdict: verdict.severity, default=Verdict.PASSED)
    executions = sum(row.executions for row in rows)
    return Exploration("dpor", "3.12.1", complete, executions, 10 * executions, 0.1, worst, rows)


LOST = OutcomeRow(
    Verdict.FAILED, "AssertionError: lost an update (race.py:20)", "Counter: 1\n", 4, 3, "main T1 T2 T2 T1", 1
)
KEPT = OutcomeRow(Verdict.PASSED, "", "Counter: 2\n", 2, 1, "main T1 T1 T2 T2", 0)
