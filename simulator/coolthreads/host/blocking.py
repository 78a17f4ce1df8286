"""Requests that wait for their answer, as scripts, the command line and tests want them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Self, cast

from coolthreads.errors import CoolthreadsError, WorkerDied
from coolthreads.exploration import Exploration, Limits
from coolthreads.host.client import Died, Explored, Finished, Message, Printed, Progress, Rejected, Worker
from coolthreads.options import Options
from coolthreads.program import Program


class Answer:
    """Takes the messages of one request at a time, and waits for the last."""

    def __init__(self) -> None:
        self.on_message: Callable[[Message], None] | None = None
        self._done = threading.Event()
        self._last: Message | None = None

    def __call__(self, message: Message) -> None:
        if isinstance(message, (Printed, Progress)):
            if self.on_message is not None:
                self.on_message(message)
            return
        self._last = message
        self._done.set()

    def wait(self) -> Message:
        """The message that ends the request; raises CoolthreadsError if it could not be carried out."""
        # With a time limit, so that Ctrl-C is noticed on every platform.
        while not self._done.wait(0.5):
            pass
        self._done.clear()
        message = self._last
        assert message is not None
        if isinstance(message, Died):
            raise WorkerDied(message.message)
        if isinstance(message, Rejected):
            raise CoolthreadsError(message.message)
        return message


class Caller:
    """A worker of one's own, kept from request to request, which saves its start. Use as a context manager, or `close`.

    Not for several threads at once.
    """

    def __init__(self, *, forward_stderr: bool = False) -> None:
        self._answer = Answer()
        self._worker = Worker(self._answer, forward_stderr=forward_stderr)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run(
        self,
        program: Program,
        options: Options | None = None,
        *,
        schedule: str = "",
        strategy: str = "first",
        record: bool = True,
        stdin: str = "",
        on_message: Callable[[Message], None] | None = None,
    ) -> Finished:
        """One execution; ``on_message`` is told what is printed. Raises CoolthreadsError."""
        self._answer.on_message = on_message
        live = on_message is not None
        self._worker.run(program, options, schedule=schedule, strategy=strategy, live=live, record=record, stdin=stdin)
        return cast(Finished, self._answer.wait())

    def explore(
        self,
        program: Program,
        options: Options | None = None,
        *,
        strategy: str = "",
        limits: Limits | None = None,
        stdin: str = "",
        on_progress: Callable[[Exploration], None] | None = None,
    ) -> Exploration:
        """Many executions. On KeyboardInterrupt it ends early and what is known so far is returned.

        Raises CoolthreadsError.
        """

        def progress(message: Message) -> None:
            if on_progress is not None and isinstance(message, Progress):
                on_progress(message.exploration)

        self._answer.on_message = progress
        request = self._worker.explore(program, options, strategy=strategy, limits=limits, stdin=stdin)
        try:
            message = self._answer.wait()
        except KeyboardInterrupt:
            self._worker.cancel(request)
            message = self._answer.wait()
        return cast(Explored, message).exploration

    def close(self) -> None:
        """End the worker."""
        self._worker.close()


def run(
    program: Program,
    options: Options | None = None,
    *,
    schedule: str = "",
    strategy: str = "first",
    record: bool = True,
    stdin: str = "",
    on_message: Callable[[Message], None] | None = None,
    forward_stderr: bool = False,
) -> Finished:
    """One execution in a worker of its own. Raises CoolthreadsError; ``on_message`` is told what is printed."""
    with Caller(forward_stderr=forward_stderr) as caller:
        return caller.run(
            program, options, schedule=schedule, strategy=strategy, record=record, stdin=stdin, on_message=on_message
        )
