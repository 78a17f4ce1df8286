"""What can go wrong with a request. A failing *program* is never one of these: it is a verdict."""

from __future__ import annotations


class CoolthreadsError(Exception):
    """A request that could not be carried out; the text is one line that says what and where."""


class ProgramError(CoolthreadsError):
    """The program cannot be read or compiled: no such file, not UTF-8, a syntax error."""


class ScheduleError(CoolthreadsError):
    """The text of a schedule cannot be understood."""


class TraceError(CoolthreadsError):
    """A trace file is foreign, truncated or damaged."""


class ReplayDiverged(CoolthreadsError):
    """A schedule wants something that the program does not offer at that point.

    ``choice`` counts the choices from 1. ``expected`` is the actor that the schedule wants, ``enabled`` those that could
    go on; ``reason`` says why the wanted one cannot.
    """

    def __init__(self, choice: int, expected: str, enabled: tuple[str, ...], reason: str = "") -> None:
        self.choice = choice
        self.expected = expected
        self.enabled = enabled
        self.reason = reason
        could = ", ".join(enabled) or "nobody"
        detail = f" ({reason})" if reason else ""
        super().__init__(
            f"choice {choice} of the schedule wants {expected}{detail}, but only {could} could go on: "
            "the schedule belongs to another program, to other options, or the program has changed since"
        )


class WorkerDied(CoolthreadsError):
    """The worker process ended without an answer: the program killed it, or it had to be killed."""


class NotVirtual(CoolthreadsError, RuntimeError):
    """The program asks for something that cannot run under the scheduler; the text names it. Raised into the program."""
