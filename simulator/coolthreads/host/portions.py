"""The workers of one exploration wherever an executor starts them: on a cluster, say.

What runs there cannot be told to stop, so each share is carried out a portion at a time and goes on from its frozen state.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import replace

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration, Limits
from coolthreads.host.resuming import executions_in
from coolthreads.host.shares import Share, merged, settles
from coolthreads.host.team import Team

_PORTION = 2.0  # seconds


def carry_out(share: Share) -> tuple[Exploration, bytes]:
    """One share, in a worker process of its own, and where it has come to; raises CoolthreadsError.

    It is called on the machine that carries it out.
    """
    team = Team([share], share.limits, None)
    return team.explore(0), team.states[0]


class Portions:
    """``states``: where the shares have come to."""

    def __init__(
        self,
        executor: Executor,
        shares: Sequence[Share],
        limits: Limits,
        on_progress: Callable[[Exploration], None] | None,
    ) -> None:
        self._executor = executor
        self._shares = [replace(share, state=share.state or b"") for share in shares]
        self._limits = limits
        self._on_progress = on_progress
        self._latest: list[Exploration | None] = [None] * len(shares)
        self._running: dict[Future[tuple[Exploration, bytes]], int] = {}
        self._before = [executions_in(share.state or b"") for share in shares]
        self._began = time.monotonic()

    @property
    def states(self) -> list[bytes]:
        """Where the shares have come to."""
        return [share.state or b"" for share in self._shares]

    def explore(self, proof: int | None) -> Exploration:
        """Have all of them carried out until one settles the matter or the limits are reached."""
        for number in range(len(self._shares)):
            self._go_on(number)
        while self._running:
            try:
                done, _ = wait(self._running, timeout=0.5, return_when=FIRST_COMPLETED)
            except KeyboardInterrupt:
                self._limits = replace(self._limits, max_seconds=0)
                continue
            for future in done:
                number = self._running.pop(future)
                exploration, state = future.result()
                was = self._latest[number]
                self._latest[number] = exploration
                self._shares[number] = replace(self._shares[number], state=state)
                is_over = was is not None and was.executions == exploration.executions
                if settles(exploration, self._limits):
                    self._limits = replace(self._limits, max_seconds=0)
                elif not is_over:
                    self._go_on(number)
                if self._on_progress is not None and self._running:
                    self._on_progress(self._merged(None))
        return self._merged(proof)

    def _go_on(self, number: int) -> None:
        """Have the next portion of a share carried out, if its limits allow one."""
        share, latest = self._shares[number], self._latest[number]
        seconds, executions = _PORTION, share.limits.max_executions
        if self._limits.max_seconds is not None:
            seconds = min(seconds, self._limits.max_seconds - (time.monotonic() - self._began))
        if executions is not None and latest is not None:
            executions -= latest.executions - self._before[number]
        if seconds > 0 and (executions is None or executions > 0):
            limits = replace(share.limits, max_seconds=seconds, max_executions=executions)
            self._running[self._executor.submit(carry_out, replace(share, limits=limits))] = number

    def _merged(self, proof: int | None) -> Exploration:
        known = [exploration for exploration in self._latest if exploration is not None]
        if not known:
            raise CoolthreadsError("stopped before anything was executed")
        return merged(known, None if proof is None else self._latest[proof], time.monotonic() - self._began)
