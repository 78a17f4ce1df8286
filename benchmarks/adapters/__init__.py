"""One module for each tool. All answer the same three questions; none is imported before it is asked."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import Protocol

from benchmarks.subjects import Subject

# By name: the module of the adapter, and the distribution that it needs (none for ours).
ADAPTERS = {
    "coolthreads": ("coolthreads_itself", None),
    "coolthreads --jobs": ("coolthreads_on_all_cores", None),
    "frontrun": ("frontrun_peer", "frontrun"),
    "interleave-test": ("interleave_peer", "interleave-test"),
}


@dataclass(frozen=True, slots=True)
class Measurement:
    """``executions`` of the whole program in ``seconds``. ``complete``: the tool says that nothing is left to do.
    ``failed``: it has found a failing execution, the last one of these. ``note`` says why there is no result."""

    executions: int
    seconds: float
    complete: bool = False
    failed: bool = False
    note: str = ""


class Adapter(Protocol):
    """Each question is asked in a fresh process and may take about ``seconds``."""

    def sample(self, subject: Subject, seconds: float) -> Measurement:
        """Random executions, as many as fit into the time, whatever comes of them."""

    def exhaust(self, subject: Subject, seconds: float) -> Measurement:
        """Every interleaving that the tool distinguishes, without a bound on preemptions, going on after failures."""

    def find(self, subject: Subject, seconds: float) -> Measurement:
        """As a user would ask, with the tool's default strategy: until the first failure."""


def adapter(tool: str) -> Adapter:
    """The adapter of a tool; ImportError when the tool is not installed."""
    loaded: Adapter = importlib.import_module(f"benchmarks.adapters.{ADAPTERS[tool][0]}")  # type: ignore[assignment]
    return loaded
