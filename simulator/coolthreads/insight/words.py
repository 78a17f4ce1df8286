"""Steps in words."""

from __future__ import annotations

from coolthreads.trace import IN_VAIN, RAISED, Step, Trace

_VERBS = {
    "read": "read",
    "write": "wrote",
    "delete": "deleted",
    "acquire": "took",
    "release": "released",
    "wait": "saw the sign of",
    "set": "set",
    "clear": "cleared",
    "start": "started",
    "begin": "began",
    "join": "saw the end of",
    "put": "put something into",
    "get": "took something from",
    "done": "finished a task of",
    "notify": "notified",
    "submit": "submitted work to",
    "take": "took work from",
    "retire": "was let go by",
    "shutdown": "shut down",
    "resolve": "resolved",
    "result": "got the result of",
    "cancel": "cancelled",
    "callback": "added a callback to",
    "arrive": "came to",
    "break": "broke",
    "print": "printed",
    "sleep": "woke up",
    "end": "ended",
    "await": "awaited",
    "poll": "looked for something to do",
    "call": "called",
    "compute": "computed without the lock",
    "switch": "gave others the turn",
    "timeout": "had its time-out",
    "draw": "drew",
}
# By the kind of the object, where the general verb would be wrong.
_VERBS_OF = {
    ("condition", "wait"): "waited in vain for",
    ("barrier", "wait"): "went on from",
    ("future", "wait"): "saw the end of",
    ("future", "take"): "began with",
    ("queue", "join"): "saw all tasks done of",
    ("lock", "read"): "looked at",
    ("event", "read"): "looked at",
    ("queue", "read"): "looked into",
    ("semaphore", "read"): "looked at",
    ("barrier", "read"): "looked at",
    ("future", "read"): "looked at",
    ("thread", "read"): "looked at",
    ("executor", "read"): "looked at",
    ("event loop", "put"): "gave the event loop something to do",
    ("event loop", "call"): "touched the event loop",
}
_VERBS_IN_VAIN = {
    "acquire": "did not get",
    "wait": "waited in vain for",
    "join": "did not wait for the end of",
    "get": "found nothing in",
    "put": "found no room in",
    "result": "did not wait for the result of",
}


def place(trace: Trace, site: int) -> str:
    """``file:line`` of a site; empty for -1."""
    if site < 0:
        return ""
    row = trace.sites[site]
    return f"{trace.files[row.file].name}:{row.line}"


def in_words(trace: Trace, step: Step) -> str:
    """One step as a sentence without its subject: ``read counter = 0 (race.py:9)``."""
    name = trace.name_of(step.object)
    kind = trace.objects[step.object].kind if step.object >= 0 else ""
    if step.operation == "print":
        printed = [row for row in trace.printed if row.step == step.index]
        name = repr("".join(row.text for row in printed).rstrip("\n")) if printed else ""
    elif step.operation == "release" and kind == "condition" and trace.objects[step.object].whole >= 0:
        name = f"{trace.name_of(trace.objects[step.object].whole)} to wait for {name}"
    elif _speaks_for_itself(step.operation, kind):
        name = ""
    elif step.operation in ("call", "draw") and step.value is not None:
        name = step.value
    words = " ".join(part for part in (verb(step.operation, kind, step.value), name) if part)
    if step.operation == "cancel" and kind == "task" and step.value is not None:
        words += f" {step.value}"
    elif step.operation == "report":
        words = f"left something behind: {step.value}"
    elif kind == "task" and step.operation == "end" and step.value is not None:
        error = step.value.startswith(RAISED)
        words = f"ended with {step.value[len(RAISED) :]}" if error else f"ended: {step.value}"
    elif step.operation == "await" and step.value is not None and step.value.startswith(RAISED):
        words = f"was cancelled while it awaited {name}"
    elif step.value is not None and step.operation in ("read", "write"):
        words += f" = {step.value}"
    elif step.value is not None and step.operation in ("resolve", "result") and step.value != IN_VAIN:
        error = step.value.startswith(RAISED)
        words += f": {step.value[len(RAISED) :]}" if error else f" = {step.value}"
    where = place(trace, step.site)
    return f"{words} ({where})" if where else words


def _speaks_for_itself(operation: str, kind: str) -> bool:
    """Whether naming the object would say nothing."""
    if kind in ("thread", "task"):
        return operation in ("begin", "end")
    return kind == "event loop" or operation in ("poll", "report")


def verb(operation: str, kind: str = "", value: str | None = None) -> str:
    """What an actor did, in the past: ``took``."""
    if value == IN_VAIN:
        return _VERBS_IN_VAIN.get(operation, f"tried in vain to {operation}")
    return _VERBS_OF.get((kind, operation)) or _VERBS.get(operation, operation)


def duration_in_words(nanoseconds: int) -> str:
    """The largest units that say it to three digits: 250 ms, 1.5 s, 4 min, 1 h 30 min."""
    seconds = nanoseconds / 1e9
    if seconds < 59.9995:
        for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
            if seconds >= size * 0.9995:
                return f"{float(f'{seconds / size:.3g}'):g} {unit}"
        return f"{nanoseconds} ns"
    whole = round(seconds)
    if whole < 3600:
        parts = (whole // 60, "min"), (whole % 60, "s")
    else:
        minutes = round(seconds / 60)
        parts = (minutes // 60, "h"), (minutes % 60, "min")
    return " ".join(f"{count} {unit}" for count, unit in parts if count)
