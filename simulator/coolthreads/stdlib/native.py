"""Functions in C whose costs are known, in a timed run: they take their time, and let go of the lock meanwhile if they do so.

The rewriter hands every function that a program calls, and does not define itself, to `known`. What is not known costs what a
call costs, and is carried out in no time.
"""

from __future__ import annotations

from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, GeneratorType, ModuleType
from typing import Any

from coolthreads.costs import Native
from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import CALL, COMPUTE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.execution import execution

_PRIVATE = {"_hashlib": "hashlib", "_bz2": "bz2", "_lzma": "lzma", "_blake2": "hashlib", "_sha3": "hashlib"}
_ITERATED = frozenset({"hashlib.pbkdf2_hmac"})
"""Functions whose fourth argument says how often they do their work."""


def known(function: Any) -> Any:
    """``function``, or what charges for it, or says that it resumes a generator, and then calls it."""
    machine = kernel.machine
    if type(function) is BuiltinFunctionType and type(function.__self__) is GeneratorType:
        return _resuming(function)
    if machine is None:
        return function
    kind = type(function)
    if kind is BuiltinFunctionType or kind is type or kind is FunctionType:
        name = _name_of(function, kind)
        cost = machine.costs.calls.get(name) if name else None
        if cost is not None:
            return _charged(function, name, cost)
    return function


def _resuming(method: Any) -> Callable[..., Any]:
    """A method of a generator that a thread was started with: no code of the program says that it is called."""

    def call(*args: Any, **kwargs: Any) -> Any:
        if execution.resume is not None:
            execution.resume(method.__self__)
        return method(*args, **kwargs)

    return call


def _name_of(function: Any, kind: type) -> str:
    """What the costs call it: module and name; a method of a hash or a compressor goes under the name of what it does."""
    if kind is type:
        return f"{function.__module__}.{function.__qualname__}"
    if kind is FunctionType:
        module, name = function.__module__, function.__qualname__
        return f"{module}.{name}" if module in ("bz2", "lzma", "gzip") else ""
    owner = function.__self__
    name = function.__name__
    if owner is None or isinstance(owner, ModuleType):
        module = getattr(owner, "__name__", function.__module__ or "")
        return f"{_PRIVATE.get(module, module)}.{name.removeprefix('openssl_')}"
    if name == "update" and hasattr(owner, "digest_size"):
        return f"hashlib.{owner.name}"
    return ""


def _charged(function: Callable[..., Any], name: str, cost: Native) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        size, items = 0, 0
        for argument in args:
            if isinstance(argument, (bytes, bytearray, memoryview)):
                size += len(argument)
        if name in _ITERATED:
            items = args[3] if len(args) > 3 and isinstance(args[3], int) else kwargs.get("iterations", 0)
        elif args and isinstance(args[0], (range, list, tuple, dict, set, frozenset, str)):
            items = len(args[0])
        take(cost, size, items)
        return function(*args, **kwargs)

    return call


def take(cost: Native, size: int = 0, items: int = 0) -> None:
    """The current actor does something in C that costs so much."""
    machine, me = kernel.machine, kernel.current
    if machine is None or me is None or kernel.atomic:
        return
    duration = round(cost.call + cost.byte * size + cost.item * items)
    if cost.releases < 0 or size < cost.releases:
        kernel.spend(duration)
        return
    if cost.waits:
        kernel.wait(CALL, 0, Gate(), duration)
        return
    end = machine.compute(kernel.now, duration)
    if end is None:
        # The system can take its core away meanwhile.
        while duration > 0:
            part = min(duration, machine.costs.cores.slice)
            kernel.spend(part)
            duration -= part
    else:
        kernel.wait(COMPUTE, 0, Gate(), end - kernel.now)


def take_named(name: str, size: int = 0) -> None:
    """The same, by the name that the costs know it by; nothing if they do not."""
    machine = kernel.machine
    if machine is not None and (cost := machine.costs.calls.get(name)) is not None:
        take(cost, size)
