"""What things cost in a timed run: the model of a machine, as data. All costs are nanoseconds of virtual time.

A cost file is TOML; the one beside this module is used unless another one is given, and says what each entry means. A model
is frozen and has a canonical text, so that the same program, options and costs give the same trace on every machine.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from coolthreads.errors import CoolthreadsError

FORMAT = "coolthreads.costs/1"
_DEFAULT = Path(__file__).with_name("costs.toml")
_MOST = 1e15  # nanoseconds: eleven days


class Lock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The global interpreter lock. ``interval``: for how long a thread that waits for it leaves its holder alone;
    ``handover``: from the moment it is given away until the next one runs."""

    interval: int
    handover: int


class Cores(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``count``: how many there are for what computes in C without the lock (without a GIL ``--cores`` says it);
    ``slice``: for how long a thread may use one while others wait for it."""

    count: int
    slice: int


class Threads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``start``: to start one; ``sleep``: by how much a sleep takes longer than what was asked for."""

    start: int
    sleep: int


class Tasks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``step``: what an event loop does between two stretches of its tasks."""

    step: int


class Python(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the interpreter executes, by kinds of syntax; a statement costs itself and everything that is in it."""

    statement: float
    name: float
    constant: float
    operator: float
    division: float
    power: float
    comparison: float
    attribute: float
    item: float
    display: float
    branch: float
    iteration: float
    call: float
    native: float


class Native(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A function in C: for each call, for each byte and each item that it is given (or, of a file, reads and writes).
    ``releases``: from how many bytes on it lets go of the lock, -1: never; ``waits``: meanwhile it needs no core."""

    call: float = 0.0
    byte: float = 0.0
    item: float = 0.0
    releases: int = -1
    waits: bool = False


class Costs(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole model. ``about``: where it is from."""

    format: str
    about: str
    lock: Lock
    cores: Cores
    threads: Threads
    tasks: Tasks
    python: Python
    calls: dict[str, Native]

    def text(self) -> str:
        """The model in one line; the inverse of `from_text`."""
        return msgspec.json.encode(self).decode()

    def toml(self) -> str:
        """The model as a cost file; the inverse of `load_costs`. What the entries mean is said in the usual one."""
        lines = [f"format = {_quoted(self.format)}", f"about = {_quoted(self.about)}"]
        for name in ("lock", "cores", "threads", "tasks", "python"):
            group = getattr(self, name)
            lines += ["", f"[{name}]", *(f"{field} = {getattr(group, field)}" for field in group.__struct_fields__)]
        lines += ["", "[calls]"]
        for name, native in self.calls.items():
            said = [f"call = {native.call}"]
            said += [f"{field} = {getattr(native, field)}" for field in ("byte", "item") if getattr(native, field)]
            said += [f"releases = {native.releases}"] if native.releases >= 0 else []
            said += ["waits = true"] if native.waits else []
            lines.append(f"{_quoted(name)} = {{ {', '.join(said)} }}")
        return "\n".join(lines) + "\n"


def from_text(text: str) -> Costs:
    """A model from its text, an empty one stands for `default_costs`; raises CoolthreadsError."""
    return default_costs() if not text else _parsed(text)


@cache
def _parsed(text: str) -> Costs:
    try:
        return _checked(msgspec.json.decode(text, type=Costs), "costs")
    except msgspec.MsgspecError as error:
        raise CoolthreadsError(f"costs: {error}") from None


def load_costs(path: Path) -> Costs:
    """The model in a TOML file; raises CoolthreadsError that says what is wrong with it."""
    try:
        return _checked(msgspec.toml.decode(path.read_bytes(), type=Costs), str(path))
    except FileNotFoundError:
        raise CoolthreadsError(f"{path}: no such file") from None
    except OSError as error:
        raise CoolthreadsError(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CoolthreadsError(f"{path}: {_one_line(error)}") from None


@cache
def default_costs() -> Costs:
    """The model that is used unless another one is given."""
    return load_costs(_DEFAULT)


def _checked(costs: Costs, name: str) -> Costs:
    if costs.format != FORMAT:
        raise CoolthreadsError(f"{name}: format is {costs.format!r}, but must be {FORMAT!r}")
    for title, group in (
        ("lock", costs.lock),
        ("cores", costs.cores),
        ("threads", costs.threads),
        ("tasks", costs.tasks),
        ("python", costs.python),
        *((f'calls."{called}"', native) for called, native in costs.calls.items()),
    ):
        for field in group.__struct_fields__:
            value = getattr(group, field)
            lowest = -1 if field == "releases" else 1 if field in ("count", "interval", "slice") else 0
            if not lowest <= value <= _MOST:
                raise CoolthreadsError(f"{name}: {title}.{field} is {value:g}, but must be at least {lowest}")
    return costs


def _quoted(text: str) -> str:
    """A basic string of TOML, which is one of JSON."""
    return msgspec.json.encode(text).decode()


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
