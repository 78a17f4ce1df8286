"""Coolthreads: real Python programs under a deterministic scheduler.

This module is the engine's whole public interface: whatever else is in the package may change without notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coolthreads.costs import Costs, default_costs, load_costs
from coolthreads.errors import CoolthreadsError, ProgramError, ReplayDiverged, ScheduleError, TraceError, WorkerDied
from coolthreads.exploration import Exploration, Limits, OutcomeRow, Race, RaceAccess
from coolthreads.host.blocking import Caller, run
from coolthreads.host.client import (
    Died,
    Explored,
    Finished,
    Message,
    Printed,
    Progress,
    Rejected,
    Worker,
)
from coolthreads.host.parallel import explore
from coolthreads.insight.words import duration_in_words, in_words
from coolthreads.library import Expected, Scenario, scenario_named, scenarios
from coolthreads.networks import is_network, load_network, network_text
from coolthreads.options import Options
from coolthreads.program import Node, Program
from coolthreads.schedule import Schedule
from coolthreads.trace import (
    ActorRow,
    AwaitRow,
    CallRow,
    Change,
    Columns,
    Crash,
    MessageRow,
    NetworkRow,
    NodeRow,
    ObjectRow,
    Pending,
    Site,
    SourceFile,
    Spell,
    State,
    Step,
    Trace,
)
from coolthreads.trace import Printed as PrintedText
from coolthreads.tracefile import from_bytes as trace_from_bytes
from coolthreads.tracefile import is_trace
from coolthreads.tracefile import load as load_trace
from coolthreads.tracefile import save as save_trace
from coolthreads.tracefile import to_bytes as trace_to_bytes
from coolthreads.verdict import Outcome, Verdict
from coolthreads.weather import LinkWeather, Weather, WeatherEvent

if TYPE_CHECKING:
    from coolthreads.insight.public import (
        Backlog,
        Cancellation,
        Deadlock,
        Finding,
        FindingKind,
        Guard,
        Held,
        Inversion,
        LostUpdate,
        RacingSteps,
        Sentence,
        Stamp,
        Starved,
        Unresolved,
        Unretrieved,
        Waiting,
        Workflow,
        WorkflowBox,
        WorkflowEdge,
        WorkflowNode,
        await_at,
        backlogs,
        cancellation_in_words,
        cancellations,
        chain_in_words,
        clocks,
        deadlock,
        findings,
        guard_in_words,
        guards,
        holders,
        inversions,
        lost_updates,
        racing_steps,
        stamps,
        starvation,
        tell,
        threads_of,
        unguarded,
        unresolved_futures,
        unretrieved_exceptions,
        workflow,
    )

__version__: str


def __getattr__(name: str) -> Any:
    """What not everybody needs and takes longest to load: what traces tell (no worker asks for it), and the version."""
    if name in __all__:
        from coolthreads.insight import public

        return getattr(public, name)
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("coolthreads")
    except PackageNotFoundError:
        return "0 (not installed)"


__all__ = [
    "ActorRow",
    "AwaitRow",
    "Backlog",
    "CallRow",
    "Caller",
    "Cancellation",
    "Change",
    "Columns",
    "CoolthreadsError",
    "Costs",
    "Crash",
    "Deadlock",
    "Died",
    "Expected",
    "Exploration",
    "Explored",
    "Finding",
    "FindingKind",
    "Finished",
    "Guard",
    "Held",
    "Inversion",
    "Limits",
    "LinkWeather",
    "LostUpdate",
    "Message",
    "MessageRow",
    "NetworkRow",
    "Node",
    "NodeRow",
    "ObjectRow",
    "Options",
    "Outcome",
    "OutcomeRow",
    "Pending",
    "Printed",
    "PrintedText",
    "Program",
    "ProgramError",
    "Progress",
    "Race",
    "RaceAccess",
    "RacingSteps",
    "Rejected",
    "ReplayDiverged",
    "Scenario",
    "Schedule",
    "ScheduleError",
    "Sentence",
    "Site",
    "SourceFile",
    "Spell",
    "Stamp",
    "Starved",
    "State",
    "Step",
    "Trace",
    "TraceError",
    "Unresolved",
    "Unretrieved",
    "Verdict",
    "Waiting",
    "Weather",
    "WeatherEvent",
    "Worker",
    "WorkerDied",
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
    "default_costs",
    "duration_in_words",
    "explore",
    "findings",
    "guard_in_words",
    "guards",
    "holders",
    "in_words",
    "inversions",
    "is_network",
    "is_trace",
    "load_costs",
    "load_network",
    "load_trace",
    "lost_updates",
    "network_text",
    "racing_steps",
    "run",
    "save_trace",
    "scenario_named",
    "scenarios",
    "stamps",
    "starvation",
    "tell",
    "threads_of",
    "trace_from_bytes",
    "trace_to_bytes",
    "unguarded",
    "unresolved_futures",
    "unretrieved_exceptions",
    "workflow",
]
