"""Virtual modules: module objects filled by hand, which notice when the program changes them and can be put back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

_changed: set[TwinModule] = set()


class TwinModule(ModuleType):
    """A module under its real name with our contents. ``contents`` maps public names to what they stand for."""

    def __init__(self, name: str, doc: str | None, contents: dict[str, Any], package: bool = False) -> None:
        super().__init__(name, doc)
        entries = self.__dict__
        entries.update(contents)
        if package:
            entries["__path__"] = []
        self.__dict__["_ct_original"] = dict(entries)

    def __setattr__(self, name: str, value: Any) -> None:
        _changed.add(self)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        _changed.add(self)
        super().__delattr__(name)

    def __hash__(self) -> int:
        return hash(self.__name__)

    def add(self, name: str, value: Any) -> None:
        """One more of the contents, which could not be made before the module was there."""
        self.__dict__[name] = self.__dict__["_ct_original"][name] = value

    def restore(self) -> None:
        """Undo what the program has set and deleted."""
        original = self.__dict__["_ct_original"]
        self.__dict__.clear()
        self.__dict__.update(original)
        self.__dict__["_ct_original"] = original


def restore_changed() -> None:
    """Put back every virtual module that the last execution has changed."""
    if _changed:
        for module in _changed:
            module.restore()
        _changed.clear()


def named_after(module: str, *classes: Any) -> None:
    """Let classes and functions say that they come from ``module``, as what they stand in for does."""
    for found in classes:
        found.__module__ = module


class Function(staticmethod):  # type: ignore[type-arg]
    """A function that does not become a method when a class holds it, as is so with functions in C."""

    def __repr__(self) -> str:
        return f"<built-in function {self.__name__}>"


def unbound(*functions: Any) -> dict[str, Any]:
    """Functions by name, such that they do not become methods."""
    return {function.__name__: Function(function) for function in functions}
