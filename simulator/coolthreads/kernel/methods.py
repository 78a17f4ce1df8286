"""What rewritten programs call before a method, or a function that is looked up in an object, is called."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from types import GeneratorType
from typing import Any

from coolthreads.kernel.accesses import ValueNotes
from coolthreads.kernel.attributes import Attributes
from coolthreads.kernel.awaits import Primitives, awaits
from coolthreads.kernel.containers import PUTTING, container_behind, effect_of, inherited_container
from coolthreads.kernel.entries import touch_opaque
from coolthreads.kernel.generators import RESUMING, Generators
from coolthreads.kernel.operations import READ, WRITE, type_of_target
from coolthreads.kernel.peeking import is_function_of_module, peek
from coolthreads.kernel.sharing import Sharing
from coolthreads.kernel.turns import Kernel


def hooks_of_methods(
    kernel: Kernel,
    sharing: Sharing,
    accesses: list[Any],
    announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
    attributes: Attributes,
    generators: Generators,
    primitives: Primitives,
    notes: Callable[[], ValueNotes | None],
    note: Callable[[Any], None],
) -> dict[str, Any]:
    """The hooks by name.

    ``accesses`` is the program's table of sites; ``announce`` is what `Hooks.announcer` returns; ``notes`` gives who takes
    values down, if anybody; ``note``: what `Hooks` does about a container that a step has to do with.
    """
    number, inert = sharing.number, attributes.inert

    look_up = _looking_up(kernel, number, announce, attributes, notes, note)

    def call(obj: Any, site: int) -> None:
        if type(obj) is super:
            obj = inherited_container(obj, accesses[site].name)
        if type(obj) in inert:
            return
        name = accesses[site].name
        if type(obj) is GeneratorType and name in RESUMING:
            generators.resume(obj, site)
        elif not (type(obj) in awaits.methods and primitives.called(obj, name, site)):
            look_up(obj, name, site)

    def method(obj: Any, site: int, /) -> Any:
        touch_opaque(kernel, number, obj)
        call(obj, site)
        return obj

    def hold(obj: Any, site: int, /) -> Any:
        if kernel.current is not None:
            kernel.current.held.append((site, obj))
        return obj

    def release(last: Any, site: int, /) -> Any:
        me = kernel.current
        if me is not None:
            while me.held:
                # What lies above was left by an argument that raised.
                held, obj = me.held.pop()
                if held == site:
                    call(obj, site)
                    break
        return last

    return {"__ct_method__": method, "__ct_hold__": hold, "__ct_release__": release}


def _looking_up(
    kernel: Kernel,
    number: Callable[[Any], int],
    announce: Callable[[str, type_of_target, Hashable, Hashable, int], None],
    attributes: Attributes,
    notes: Callable[[], ValueNotes | None],
    note: Callable[[Any], None],
) -> Callable[[Any, str, int], None]:
    target_of_read = attributes.target_of_read

    def look_up(obj: Any, name: str, site: int) -> None:
        container = container_behind(obj)
        if container is not None and (effect := effect_of(container, name)) is not None:
            announce(effect, number(container), None, site, site)
            if effect is WRITE and isinstance(container, dict) and name not in PUTTING:
                kernel.takes_out(number(container))
            note(container)
            return
        target = target_of_read(obj, name)
        if target and not is_function_of_module(obj, name):
            announce(READ, target, name if not is_name(target) else None, key_of(target, name), site)
            if (recorder := notes()) is not None:
                recorder.value(peek(obj, name))

    return look_up


def is_name(target: type_of_target) -> bool:
    """Whether it stands for a global variable."""
    return type(target) is int and target < 0


def key_of(target: type_of_target, name: str) -> Hashable:
    """What a search knows an attribute by."""
    return target if is_name(target) else ("attribute", name)
