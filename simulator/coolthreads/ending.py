"""How an execution ended, in words: the outcome, by which executions are counted together."""

from __future__ import annotations

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.operations import SPIN
from coolthreads.kernel.streams import STDOUT
from coolthreads.kernel.tracebacks import Endless, crash_in_words
from coolthreads.kernel.turns import kernel
from coolthreads.loading import Loader
from coolthreads.program import Program
from coolthreads.stdlib.asyncio.stuck import stuck_tasks
from coolthreads.stdlib.nodes import Nodes
from coolthreads.stdlib.stuck import waiting_for
from coolthreads.verdict import Outcome, Verdict


class Endings:
    """What to say of the executions of one program. To be asked while the actors still are where they ended."""

    def __init__(self, program: Program, loader: Loader, nodes: Nodes) -> None:
        self._program = program
        self._loader = loader
        self._nodes = nodes
        self._names: dict[str, str] = {}

    def outcome(self, crashes: list[tuple[Actor, BaseException]]) -> Outcome:
        """``crashes``: the exceptions that nobody caught, with who raised them."""
        verdict = kernel.verdict
        if verdict is None and not crashes:
            return Outcome(Verdict.PASSED, "", STDOUT.text)
        parts = [self._at(actor) + crash_in_words(error, self._loader.rows, self._name_of) for actor, error in crashes]
        if verdict is Verdict.DEADLOCK:
            parts.insert(0, "; ".join([*self._all_stuck(), *stuck_tasks(self._loader.rows, self._name_of)]))
        elif verdict is Verdict.STEP_LIMIT:
            if kernel.lingering:
                parts.insert(
                    0, "livelock: " + "; ".join(self._stuck(actor) for actor in kernel.actors if not actor.ended)
                )
            elif self._nodes.took_too_long:
                told = f"still running after {self._program.until:g} virtual seconds"
                parts.insert(0, "; ".join([told, *self._all_stuck()]))
            else:
                parts.insert(0, f"still running after {kernel.how_long}")
        for _, error in crashes:
            if isinstance(error, Endless):
                verdict = Verdict.STEP_LIMIT
        return Outcome(verdict or Verdict.FAILED, "; ".join(parts), STDOUT.text)

    def _name_of(self, filename: str) -> str:
        name = self._names.get(filename)
        if name is None:
            name = self._names[filename] = self._program.name_of(filename)
        return name

    def _stuck(self, actor: Actor) -> str:
        told = waiting_for(actor, self._loader.rows, self._loader.source_of, self._name_of)
        if actor.operation == SPIN:
            return f"{actor.id} goes round in vain{told.removeprefix(SPIN)}"
        return f"{actor.id} waits for ever: {told}"

    def _all_stuck(self) -> list[str]:
        """What those wait for who should have ended; of a network, not those who only serve."""
        serving = self._nodes.serving() if self._program.nodes else set()
        threads = [actor for actor in kernel.actors if not actor.ended and not actor.daemon and actor.node >= 0]
        return [self._at(a) + self._stuck(a) for a in [a for a in threads if a.node not in serving] or threads]

    def _at(self, actor: Actor) -> str:
        return f"{self._nodes.name(actor.node)}: " if self._program.nodes else ""
