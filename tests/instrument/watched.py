"""Values that take down everything that is done to them, so that two runs of a program can be compared step by step."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

TRACKED = frozenset({"x", "y", "_C__p", "__p", "append", "get", "m"})
"""The attributes that programs use; anything else is looked up as usual and not taken down."""


GLOBALS = ("g", "h")
"""The global variables that programs share."""


class Boom(Exception):
    """Raised by the event that a run was told to fail at."""


class Endless(BaseException):
    """A program that goes on too long is of no use."""


class Log:
    """Events of one run, in order. ``fail_at`` is the number of the event that raises, or -1."""

    def __init__(self, fail_at: int) -> None:
        self.events: list[tuple[Any, ...]] = []
        self.fail_at = fail_at
        self.accesses = 0
        self.created = 0
        self.globals: dict[str, Any] = {}
        self._before: dict[str, int] = {}

    def announce(self, *event: Any) -> None:
        self.look_at_globals()
        self.events.append(("announce", *event))

    def access(self, *event: Any) -> None:
        self.look_at_globals()
        self.events.append(event)
        self.accesses += 1
        if self.accesses == self.fail_at:
            raise Boom(f"event {self.fail_at}")
        if self.accesses > 2000:
            raise Endless

    def look_at_globals(self) -> None:
        """Nothing tells when a global is stored, but it can be seen afterwards."""
        now = {name: id(self.globals[name]) for name in GLOBALS if name in self.globals}
        for name in GLOBALS:
            if now.get(name) != self._before.get(name):
                self.events.append(("delete" if name not in now else "store", name))
        self._before = now

    def number(self) -> int:
        self.created += 1
        return self.created

    def value(self, *_: Any, **__: Any) -> Value:
        made = Value.__new__(Value)
        object.__setattr__(made, "_log", self)
        object.__setattr__(made, "_id", self.number())
        return made

    def items(self, *values: Any) -> Items:
        made = Items(values or [self.value(), self.value()])
        made.log, made.number = self, self.number()
        return made

    def table(self, *_: Any) -> Table:
        made = Table({0: self.value(), "k": self.value()})
        made.log, made.number = self, self.number()
        return made


def _operator(name: str) -> Callable[..., Any]:
    def operate(self: Value, other: Any = None) -> Any:
        self._log.access(name, self._id, describe(other))
        return self._log.value()

    return operate


class Value:
    """Can be called, compared, added, iterated, entered, tested, and has any attribute and item."""

    _log: Log
    _id: int

    def __getattribute__(self, name: str) -> Any:
        if name not in TRACKED:
            return object.__getattribute__(self, name)
        self._log.access("get", self._id, name)
        entries = object.__getattribute__(self, "__dict__")
        if name not in entries:
            entries[name] = self._log.value()
        return entries[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self._log.access("set", self._id, name, describe(value))
        object.__getattribute__(self, "__dict__")[name] = value

    def __delattr__(self, name: str) -> None:
        self._log.access("del", self._id, name)
        object.__getattribute__(self, "__dict__").pop(name, None)

    def __getitem__(self, key: Any) -> Any:
        self._log.access("getitem", self._id, describe(key))
        return self._log.value()

    def __setitem__(self, key: Any, value: Any) -> None:
        self._log.access("setitem", self._id, describe(key), describe(value))

    def __delitem__(self, key: Any) -> None:
        self._log.access("delitem", self._id, describe(key))

    def __call__(self, /, *arguments: Any, **keywords: Any) -> Any:
        self._log.access("call", self._id, describe(arguments), describe(keywords))
        return self._log.value()

    def __bool__(self) -> bool:
        self._log.access("bool", self._id)
        return self._id % 3 != 0

    def __len__(self) -> int:
        self._log.access("len", self._id)
        return 2

    def __contains__(self, item: Any) -> bool:
        self._log.access("in", self._id, describe(item))
        return self._id % 2 == 0

    def __iter__(self) -> Iterator[Any]:
        self._log.access("iter", self._id)
        for _ in range(2):
            self._log.access("next", self._id)
            yield self._log.value()

    def __format__(self, specification: str) -> str:
        self._log.access("format", self._id, specification)
        return f"<{self._id}>"

    def __repr__(self) -> str:
        return f"v{self._id}"

    __str__ = __repr__

    def __hash__(self) -> int:
        return self._id

    def __eq__(self, other: object) -> bool:
        self._log.access("eq", self._id, describe(other))
        return self is other

    def __lt__(self, other: object) -> bool:
        self._log.access("lt", self._id, describe(other))
        return self._id % 2 == 0

    def __enter__(self) -> Any:
        self._log.access("enter", self._id)
        return self._log.value()

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        self._log.access("exit", self._id, kind.__name__ if kind else None)
        return kind is Boom and self._id % 4 == 0

    def keys(self) -> list[str]:
        self._log.access("keys", self._id)
        return ["k"]

    def __neg__(self) -> Any:
        self._log.access("neg", self._id)
        return self._log.value()

    for _name in ("add", "sub", "mul", "or", "radd", "iadd", "isub", "imul", "ior"):
        locals()[f"__{_name}__"] = _operator(_name)


def _watched(name: str) -> Callable[..., Any]:
    def method(self: Any, *arguments: Any, **keywords: Any) -> Any:
        self.log.access("container", self.number, name, describe(arguments))
        try:
            return getattr(super(type(self), self), name)(*arguments, **keywords)
        except (TypeError, LookupError, ValueError):
            # Programs shall get somewhere: most of their keys are no keys.
            return self.log.value() if name.startswith("__get") or self.number % 4 else 1 / 0

    return method


class Items(list[Any]):
    log: Log
    number: int

    for _name in ("append", "extend", "pop", "insert", "__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__",
                  "__contains__", "__iadd__", "__imul__", "sort", "reverse", "index", "copy"):  # fmt: skip
        locals()[_name] = _watched(_name)

    def __hash__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"items{self.number}"

    __str__ = __repr__


class Table(dict[Any, Any]):
    log: Log
    number: int

    for _name in ("get", "pop", "update", "setdefault", "__getitem__", "__setitem__", "__delitem__", "__iter__", "__len__",
                  "__contains__", "__ior__", "keys", "values", "items"):  # fmt: skip
        locals()[_name] = _watched(_name)

    def __hash__(self) -> int:
        return self.number

    def __repr__(self) -> str:
        return f"table{self.number}"

    __str__ = __repr__


def describe(value: Any, depth: int = 3) -> str:
    """A value as text that is the same in each run."""
    if not depth:
        return "..."
    if type(value) in (list, tuple):
        return "[" + ", ".join(describe(item, depth - 1) for item in value[:5]) + "]"
    if type(value) is dict:
        pairs = list(value.items())[:5]
        return "{" + ", ".join(f"{describe(key, depth - 1)}: {describe(item, depth - 1)}" for key, item in pairs) + "}"
    if isinstance(value, slice):
        return f"slice({describe(value.start, depth - 1)}, {describe(value.stop, depth - 1)})"
    return repr(value) if isinstance(value, (Value, Items, Table, int, str, type(None))) else type(value).__name__


def hooks(log: Log, rows: list[Any]) -> dict[str, Any]:  # noqa: C901 (one hook after the other)
    """Hooks that take down each announcement that concerns a watched value or a global."""

    def attribute(word: str) -> Callable[..., Any]:
        def hook(obj: Any, site: int, /) -> Any:
            if type(obj) is Value and rows[site].name in TRACKED:
                log.announce(word, object.__getattribute__(obj, "_id"), rows[site].name)
            return obj

        return hook

    def item(word: str, *, key_wanted: bool) -> Callable[..., Any]:
        def hook(obj: Any, key: Any, site: int, /) -> Any:
            if type(obj) is Value:
                log.announce(f"{word}item", object.__getattribute__(obj, "_id"), describe(key))
            elif isinstance(obj, (Items, Table)):
                log.announce("container", obj.number, f"__{word}item__")
            return key if key_wanted else obj

        return hook

    def method(obj: Any, site: int, /) -> Any:
        name = rows[site].name
        if type(obj) is Value and name in TRACKED:
            log.announce("get", object.__getattribute__(obj, "_id"), name)
        elif isinstance(obj, (Items, Table)) and hasattr(obj, name):
            log.announce("container", obj.number, name)
        return obj

    def use(obj: Any, site: int, /) -> Any:
        if isinstance(obj, (Items, Table)):
            log.announce("use", obj.number, rows[site].name)
        return obj

    def load(site: int, /) -> None:
        pass

    def store(value: Any, site: int, /) -> Any:
        if rows[site].name in GLOBALS:
            log.announce("store", rows[site].name, log.globals.get(rows[site].name) is value)
        return value

    def delete(site: int, /) -> None:
        if rows[site].name in GLOBALS:
            log.announce("delete", rows[site].name, rows[site].name not in log.globals)

    return {
        "__ct_load__": load,
        "__ct_store__": store,
        "__ct_del__": delete,
        "__ct_cload__": lambda scope, site, /: None,
        "__ct_cstore__": lambda value, scope, site, /: value,
        "__ct_cdel__": lambda scope, site, /: None,
        "__ct_newscope__": object,
        "__ct_getattr__": attribute("get"),
        "__ct_setattr__": attribute("set"),
        "__ct_delattr__": attribute("del"),
        "__ct_named__": lambda obj, name, function, site, /: None,
        **{f"__ct_{word}item__": item(word, key_wanted=False) for word in ("get", "set", "del")},
        **{f"__ct_{word}item_key__": item(word, key_wanted=True) for word in ("get", "set", "del")},
        "__ct_method__": method,
        "__ct_use__": use,
        "__ct_within__": lambda obj, site: obj,
        "__ct_keep__": use,
        "__ct_iter__": use,
        "__ct_gil__": load,
        "__ct_loop__": lambda: None,
        "__ct_round__": lambda _loop: None,
    }


def breach(events: list[tuple[Any, ...]]) -> str:
    """What breaks the law that each announcement is directly followed by its access, or an empty text."""
    for number, event in enumerate(events):
        if event[0] != "announce":
            if event[0] in ("get", "set", "del", "getitem", "setitem", "delitem"):
                # f(**value) asks for the keys, then for the items.
                unpacked = number > 0 and events[number - 1][:2] == ("keys", event[1])
                if not unpacked and not _announced(events, number, event[:3]):
                    return f"{event} was not announced: {events[max(0, number - 3) : number + 1]}"
            elif event[0] in ("store", "delete"):
                before = events[number - 1] if number else ()
                if before[:3] != ("announce", *event):
                    return f"{event} was not announced: {events[max(0, number - 3) : number + 1]}"
            continue
        _, kind, *rest = event
        following = events[number + 1] if number + 1 < len(events) else ()
        if kind in ("container", "use"):
            # A call may concern several containers: one announcement each, then the call.
            later = next(
                (e for e in events[number + 1 :] if e[0] != "announce" or e[1] not in ("container", "use")), ()
            )
            if kind == "container" and later[:2] != ("container", rest[0]) and not _unbound(later):
                return f"{event} is followed by {later}"
            continue
        if kind in ("store", "delete"):
            if not rest[1] and following != (kind, rest[0]):
                return f"{event} is followed by {following}"
        elif following[:3] != (kind, *rest):
            return f"{event} is followed by {following}"
    return ""


def _unbound(event: tuple[Any, ...]) -> bool:
    """Reading a variable that is not bound ends a call whose announcement stands before its arguments."""
    return not event or (event[0] == "report" and ("variable" in event[1] or "is not defined" in event[1]))


def _announced(events: list[tuple[Any, ...]], number: int, access: tuple[Any, ...]) -> bool:
    return number > 0 and events[number - 1] == ("announce", *access)


def positions(error: BaseException, filename: str) -> list[tuple[str, tuple[int | None, ...]]]:
    """Function and exact place of each frame of the program in a traceback."""
    found = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            place = list(code.co_positions())[trace.tb_lasti // 2]
            found.append((code.co_qualname if sys.version_info >= (3, 11) else code.co_name, place))
        trace = trace.tb_next
    return found
