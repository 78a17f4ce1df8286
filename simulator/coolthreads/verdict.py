"""What came of one execution, and how executions are grouped."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Verdict(StrEnum):
    """In order of severity: the worst outcome of an exploration gives its verdict."""

    PASSED = "passed"
    STEP_LIMIT = "step-limit"
    FAILED = "failed"
    DEADLOCK = "deadlock"

    @property
    def severity(self) -> int:
        return _SEVERITY[self]


_SEVERITY = {verdict: number for number, verdict in enumerate(Verdict)}


class Outcome(msgspec.Struct, frozen=True):
    """Executions with equal outcomes are counted together. ``output`` is what the program printed on stdout."""

    verdict: Verdict
    summary: str = ""
    output: str = ""
