"""The names of this package that belong to the public interface: `coolthreads` loads them when one is asked for."""

from __future__ import annotations

from coolthreads.insight.awaiting import Cancellation, await_at, cancellation_in_words, cancellations, chain_in_words
from coolthreads.insight.deadlocks import Deadlock, Waiting, deadlock
from coolthreads.insight.findings import Finding, FindingKind, findings, guard_in_words, unguarded
from coolthreads.insight.futures import (
    Backlog,
    Unresolved,
    Unretrieved,
    backlogs,
    unresolved_futures,
    unretrieved_exceptions,
)
from coolthreads.insight.happens_before import Stamp, clocks, stamps, threads_of
from coolthreads.insight.locks import Guard, Held, Inversion, guards, holders, inversions
from coolthreads.insight.races import RacingSteps, racing_steps
from coolthreads.insight.starvation import Starved, starvation
from coolthreads.insight.story import Sentence, tell
from coolthreads.insight.updates import LostUpdate, lost_updates
from coolthreads.insight.workflow import Workflow, WorkflowBox, WorkflowEdge, WorkflowNode, workflow

__all__ = [
    "Backlog",
    "Cancellation",
    "Deadlock",
    "Finding",
    "FindingKind",
    "Guard",
    "Held",
    "Inversion",
    "LostUpdate",
    "RacingSteps",
    "Sentence",
    "Stamp",
    "Starved",
    "Unresolved",
    "Unretrieved",
    "Waiting",
    "Workflow",
    "WorkflowBox",
    "WorkflowEdge",
    "WorkflowNode",
    "await_at",
    "backlogs",
    "cancellation_in_words",
    "cancellations",
    "chain_in_words",
    "clocks",
    "deadlock",
    "findings",
    "guard_in_words",
    "guards",
    "holders",
    "inversions",
    "lost_updates",
    "racing_steps",
    "stamps",
    "starvation",
    "tell",
    "threads_of",
    "unguarded",
    "unresolved_futures",
    "unretrieved_exceptions",
    "workflow",
]
