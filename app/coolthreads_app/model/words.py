"""How steps, states and verdicts are said: one wording for every view."""

from __future__ import annotations

import re

from coolthreads import Site, State, Step, Trace, Verdict, duration_in_words

_VERDICTS = {
    Verdict.PASSED: "Passed",
    Verdict.FAILED: "Failed",
    Verdict.DEADLOCK: "Deadlock",
    Verdict.STEP_LIMIT: "Step limit reached",
}
_STATES = {
    State.READY: "ready",
    State.BLOCKED: "blocked on",
    State.WAITING: "waiting for",
    State.DONE: "done",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}

# Colours, cursor moves and titles of a terminal (ECMA-48): CSI, then OSC, then the other two-character sequences.
_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-Z\\-~])")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def legible(text: str) -> str:
    """What a program printed, as it can be read in a window: what was meant for a terminal is left out, and a control
    character that remains is shown by its picture."""
    if text.isprintable():
        return text
    plain = _TERMINAL.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub(
        lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\N{REPLACEMENT CHARACTER}", plain
    )


def verdict_word(verdict: Verdict) -> str:
    """The verdict as a word of its own."""
    return _VERDICTS[verdict]


def verdict_sentence(trace: Trace) -> str:
    """What came of an execution, in a sentence."""
    if trace.summary:
        return legible(trace.summary)
    timed = f", after {duration_in_words(trace.end_time)} of virtual time" if trace.timed else ""
    return {
        Verdict.PASSED: f"Every actor came to its end{timed}.",
        Verdict.FAILED: "The program ended with an error.",
        Verdict.DEADLOCK: "Somebody waits for ever.",
        Verdict.STEP_LIMIT: "The program was stopped because it went on and on.",
    }[trace.verdict]


def state_words(state: State | None, name: str) -> str:
    """A state with what it is on account of: blocked on lock."""
    if state is None:
        return "not started"
    word = _STATES[state]
    if state in (State.BLOCKED, State.WAITING):
        return f"{word} {name}" if name else {State.BLOCKED: "blocked", State.WAITING: "waiting"}[state]
    return word


def verb(operation: str) -> str:
    """The operation in the third person: acquire -> acquires."""
    if not operation:
        return "goes on"
    return operation + ("es" if operation.endswith(("s", "sh", "ch", "x")) else "s")


def what(trace: Trace, operation: str, obj: int) -> str:
    """An operation and its object: reads counter."""
    name = trace.name_of(obj)
    return f"{verb(operation)} {name}" if name else verb(operation)


def step_words(trace: Trace, step: Step) -> str:
    """A step in words: T1 reads counter = 0."""
    said = f"{trace.actors[step.actor].id} {what(trace, step.operation, step.object)}"
    return f"{said} = {legible(step.value)}" if step.value not in (None, "None") else said


def place(trace: Trace, site: int) -> str:
    """File and line of a site; empty for none."""
    if site < 0:
        return ""
    row: Site = trace.sites[site]
    return f"{trace.files[row.file].name}:{row.line}"


def count(number: int, noun: str) -> str:
    """A number and its noun: 1 execution, 2 executions."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def nothing_yet(running: bool, has_program: bool) -> str:
    """What stands where a run would be seen."""
    if running:
        return "The program is running. Its timeline appears when it ends."
    if has_program:
        return "There is no run to show. Ctrl+Enter runs the program."
    return "Choose a scenario on the left, open a program (Ctrl+O), or drop one here."
