"""The workers of one exploration as processes on this machine."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial

from coolthreads.errors import CoolthreadsError, WorkerDied
from coolthreads.exploration import Exploration, Limits
from coolthreads.host.client import Died, Explored, Message, Progress, Rejected, Worker
from coolthreads.host.shares import Share, merged, settles


class Team:
    """The workers of one exploration. ``latest``: what each of them has said last; ``states``: where they have come to."""

    def __init__(
        self, shares: Sequence[Share], limits: Limits, on_progress: Callable[[Exploration], None] | None
    ) -> None:
        self._mailbox: queue.SimpleQueue[tuple[int, Message]] = queue.SimpleQueue()
        self._workers = [Worker(partial(self._receive, number)) for number in range(len(shares))]
        self._shares = shares
        self._limits = limits
        self._on_progress = on_progress
        self._latest: list[Exploration | None] = [None] * len(shares)
        self._began = time.monotonic()
        self.states = [b""] * len(shares)

    def explore(self, proof: int | None) -> Exploration:
        """Have all workers begin, and wait for all of them."""
        with ExitStack() as stack:
            requests = []
            for worker, share in zip(self._workers, self._shares, strict=True):
                stack.enter_context(worker)
                requests.append(share.ask(worker))
            self._wait(requests)
        alone = self._latest[0]
        if len(self._shares) == 1 and alone is not None:
            return alone
        return self._merged(proof)

    # -- inside -----------------------------------------------------------------------------------------------------------

    def _receive(self, number: int, message: Message) -> None:
        self._mailbox.put((number, message))

    def _wait(self, requests: list[int]) -> None:
        busy = dict(enumerate(requests))
        while busy:
            try:
                # With a time limit, so that Ctrl-C is noticed on every platform.
                number, message = self._mailbox.get(timeout=0.5)
            except queue.Empty:
                continue
            except KeyboardInterrupt:
                self._cancel(busy)
                continue
            match message:
                case Progress(exploration=exploration):
                    self._latest[number] = exploration
                    if self._on_progress is not None:
                        alone = len(self._shares) == 1
                        self._on_progress(exploration if alone else self._merged(proof=None))
                case Explored(exploration=exploration, state=state):
                    self._latest[number] = exploration
                    self.states[number] = state
                    del busy[number]
                    if settles(exploration, self._limits):
                        self._cancel(busy)
                case Died(message=text):
                    raise WorkerDied(text)
                case Rejected(message=text):
                    raise CoolthreadsError(text)

    def _cancel(self, busy: dict[int, int]) -> None:
        for number, request in busy.items():
            self._workers[number].cancel(request)

    def _merged(self, proof: int | None) -> Exploration:
        known = [exploration for exploration in self._latest if exploration is not None]
        proved = self._latest[proof] if proof is not None else None
        return merged(known, proved, time.monotonic() - self._began)
