"""Results as JSON documents (the contract of the command line)."""

from __future__ import annotations

from typing import Any

from coolthreads import Exploration, Options, Program


def document(program: Program, options: Options, result: Exploration) -> dict[str, Any]:
    """`coolthreads.exploration/1`."""
    return {
        "format": "coolthreads.exploration/1",
        "program": program.name,
        "python": result.python,
        "strategy": result.strategy,
        "granularity": options.granularity,
        "time": options.time,
        "seed": options.seed,
        "complete": result.complete,
        "executions": result.executions,
        "steps": result.steps,
        "seconds": round(result.seconds, 6),
        "verdict": result.verdict.value,
        "outcomes": [
            {
                "verdict": row.verdict.value,
                "summary": row.summary,
                "output": row.output,
                "executions": row.executions,
                "first_at": row.first_at,
                "schedule": row.schedule,
                "preemptions": row.preemptions,
            }
            for row in result.outcomes
        ],
        "races": [
            {
                "location": race.location,
                "first": _access(race.first),
                "second": _access(race.second),
            }
            for race in result.races
        ],
        "untracked": list(result.untracked),
    }


def _access(access: Any) -> dict[str, Any]:
    return {"actor": access.actor, "operation": access.operation, "file": access.file, "line": access.line}
