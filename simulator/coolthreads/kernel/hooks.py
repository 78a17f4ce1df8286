"""What rewritten programs call immediately before each access to state that could be shared.

The names and meanings are the contract with `coolthreads.instrument`. A hook announces the access and offers the turn, or,
while a search knows that nobody else touches the location, only keeps watch (`sharing`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable
from types import GeneratorType
from typing import Any

from coolthreads.kernel.accesses import Scope, ValueNotes
from coolthreads.kernel.attributes import Attributes
from coolthreads.kernel.awaits import Primitives
from coolthreads.kernel.containers import (
    changes_by_reading,
    container_behind,
    part_read,
    part_written,
    slow_factory,
)
from coolthreads.kernel.entries import entering_dictionaries
from coolthreads.kernel.footprints import CHANGING, READING
from coolthreads.kernel.generators import Generators
from coolthreads.kernel.methods import hooks_of_methods, is_name, key_of
from coolthreads.kernel.operations import DELETE, EVERYTHING, READ, READS, SWITCH, WRITE, type_of_target
from coolthreads.kernel.peeking import NOTHING, peek, peek_item
from coolthreads.kernel.reading import Reading
from coolthreads.kernel.sharing import Sharing
from coolthreads.kernel.spinning import loops
from coolthreads.kernel.turns import Kernel


class Hooks:
    """The hooks of one process. ``accesses`` is the program's table of sites (it grows while modules are imported).

    ``offering``: turns can change before each access; otherwise only at the places that the rewriter marks.
    """

    def __init__(self, kernel: Kernel, sharing: Sharing, accesses: list[Any], offering: bool = True) -> None:
        self._kernel = kernel
        self._sharing = sharing
        self._accesses = accesses
        self._offering = offering
        self._targets: dict[tuple[str, str], int] = {}
        self._attributes = Attributes(sharing.number, self.target_of_global)
        self.notes: ValueNotes | None = None
        self._generators = Generators(kernel, self.announcer(), sharing.number)
        self._primitives = Primitives(
            self.announcer(), sharing.number, lambda: self.notes is not None, lambda: len(kernel.actors) > 1
        )

    def begin(self, notes: ValueNotes | None) -> None:
        """A new execution, recorded if ``notes`` are taken."""
        self.notes = notes
        self._attributes.begin()
        self._generators.begin()

    def resume(self, generator: GeneratorType[Any, Any, Any]) -> None:
        """A thread that does nothing else resumes a generator."""
        self._generators.resume(generator, -1, "generator")

    def let_go(self) -> None:
        """Where the program can tell when an object ends, those end now that nobody but the engine holds."""
        if self._sharing.ends:
            if self.notes is not None:
                self.notes.let_go()
            self._sharing.let_go()

    def target_of_global(self, module: str, name: str) -> int:
        """Names of modules are numbered downwards from -1, the same in every execution."""
        targets = self._targets
        target = targets.get((module, name))
        if target is None:
            target = targets[module, name] = -1 - len(targets)
        return target

    def freeze(self) -> list[tuple[str, str]]:
        """Modules and names that have a number, in its order."""
        return list(self._targets)

    def thaw(self, frozen: list[tuple[str, str]]) -> None:
        """Number names as other hooks of the same program did, which began as these did. Raises ValueError if not."""
        for number, (module, name) in enumerate(frozen, 1):
            if self.target_of_global(module, name) != -number:
                raise ValueError(f"{module}.{name} has another number")

    def name_of_global(self, target: int) -> str:
        """The name behind a negative target."""
        return list(self._targets)[-1 - target][1]

    def namespace(self) -> dict[str, Any]:
        """What a rewritten module finds in its globals."""
        return {
            **self._of_names(),
            **self._of_attributes(),
            **self._of_items(),
            **hooks_of_methods(
                self._kernel,
                self._sharing,
                self._accesses,
                self.announcer(),
                self._attributes,
                self._generators,
                self._primitives,
                lambda: self.notes,
                self._note,
            ),
            **Reading(
                self._kernel,
                self._sharing,
                self._offering,
                self.announcer(),
                self._accesses,
                self._generators,
                lambda: self.notes,
            ).hooks(),
            "__ct_gil__": self._switch,
            **entering_dictionaries(self._kernel, self._sharing),
            **self._generators.hooks(),
            **self._primitives.hooks(),
            **loops(self._kernel, self._sharing.heat),
        }

    def _switch(self, site: int, /) -> None:
        self._kernel.step(SWITCH, EVERYTHING, None, site)

    def announcer(self) -> Callable[[str, type_of_target, Hashable, Hashable, int], None]:
        """A function that announces (operation, target, part, key of what is learnt, site): a choice if shared."""
        kernel, sharing = self._kernel, self._sharing
        if not self._offering:

            def note(operation: str, target: type_of_target, part: Hashable, _key: Hashable, site: int) -> None:
                kernel.note(operation, target, part, site)

            return note
        hot, ends = sharing.hot, sharing.ends
        step, step_cold, watch = kernel.step, kernel.step_cold, sharing.watch

        def announce(operation: str, target: type_of_target, part: Hashable, key: Hashable, site: int) -> None:
            me = kernel.current
            if me is None:
                if kernel.closing:
                    step(operation)
                return
            if ends:
                self.let_go()
            is_hot = key in hot
            # A site stands for many containers: what it touches is watched even when it is known to touch shared ones.
            # What the main actor does before it starts others comes before all that they do.
            if not (kernel.is_alone or (is_hot and (type(key) is not int or key < 0))):
                mark = (operation, target, site) if type(key) is int else (operation, target, part)
                if mark not in me.seen:
                    me.seen.add(mark)
                    watch(me, operation, target, part, key)
            if is_hot:
                step(operation, target, part, site)
            elif kernel.is_quick and not kernel.atomic:
                # As `step_cold` does it, without the call: most accesses end here.
                steps = kernel.steps = kernel.steps + 1
                if steps > kernel.max_steps:
                    step_cold(operation, target, part, site)
            else:
                footprint = kernel.footprint
                if footprint is not None:
                    footprint.add_all(target, part, READING if operation in READS else CHANGING)
                if kernel.has_rounds and me.round is not None:
                    me.round.keys.append(key)
                step_cold(operation, target, part, site)

        return announce

    def _of_names(self) -> dict[str, Any]:
        announce = self.announcer()
        accesses = self._accesses
        number = self._sharing.number
        target_of_global = self.target_of_global
        targets: dict[int, int] = {}
        getframe = sys._getframe

        def target_of(site: int) -> int:
            access = accesses[site]
            target = targets[site] = target_of_global(access.module, access.name)
            return target

        def load(site: int, /) -> None:
            target = targets.get(site) or target_of(site)
            announce(READ, target, None, target, site)
            if self.notes is not None:
                self.notes.value(getframe(1).f_globals.get(accesses[site].name, NOTHING))

        def store(value: object, site: int, /) -> object:
            target = targets.get(site) or target_of(site)
            announce(WRITE, target, None, target, site)
            if self.notes is not None:
                self.notes.value(value)
            return value

        def delete(site: int, /) -> None:
            target = targets.get(site) or target_of(site)
            announce(DELETE, target, None, target, site)

        def cell_load(scope: Scope, site: int, /) -> None:
            name = accesses[site].name
            announce(READ, number(scope), name, ("cell", name), site)
            if self.notes is not None:
                self.notes.value(getframe(1).f_locals.get(name, NOTHING))

        def cell_store(value: object, scope: Scope, site: int, /) -> object:
            name = accesses[site].name
            announce(WRITE, number(scope), name, ("cell", name), site)
            if self.notes is not None:
                self.notes.value(value)
            return value

        def cell_delete(scope: Scope, site: int, /) -> None:
            name = accesses[site].name
            announce(DELETE, number(scope), name, ("cell", name), site)

        return {
            "__ct_load__": load,
            "__ct_store__": store,
            "__ct_del__": delete,
            "__ct_cload__": cell_load,
            "__ct_cstore__": cell_store,
            "__ct_cdel__": cell_delete,
            "__ct_newscope__": Scope,
        }

    def _of_attributes(self) -> dict[str, Any]:
        announce = self.announcer()
        accesses = self._accesses
        target_of_read, target_of_write = self._attributes.target_of_read, self._attributes.target_of_write
        number, kinds = self._sharing.number, self._attributes.kinds

        def get(obj: Any, site: int, /) -> Any:
            name = accesses[site].name
            target = number(obj) if kinds.get(site) is type(obj) else target_of_read(obj, name, site)
            if target:
                if type(target) is int and target < 0:
                    announce(READ, target, None, target, site)
                else:
                    announce(READ, target, name, ("attribute", name), site)
                if self.notes is not None:
                    value = peek(obj, name)
                    self.notes.value(value)
                    if not is_name(target):
                        self.notes.provenance(value, target[0] if isinstance(target, tuple) else target, name)
            return obj

        def put(obj: Any, site: int, /) -> Any:
            name = accesses[site].name
            target = number(obj) if kinds.get(site) is type(obj) else target_of_write(obj, name, site)
            if target:
                if type(target) is int and target < 0:
                    announce(WRITE, target, None, target, site)
                else:
                    announce(WRITE, target, name, ("attribute", name), site)
                if self.notes is not None:
                    self.notes.value_later(lambda: peek(obj, name))
            return obj

        def delete(obj: Any, site: int, /) -> Any:
            name = accesses[site].name
            target = target_of_write(obj, name)
            if target:
                announce(DELETE, target, name if not is_name(target) else None, key_of(target, name), site)
            return obj

        def named(obj: Any, name: Any, function: str, site: int, /) -> None:
            """For ``getattr(obj, name)`` and its like."""
            if type(name) is not str:
                return
            reads = function in ("getattr", "hasattr")
            target = (target_of_read if reads else target_of_write)(obj, name)
            if target:
                operation = READ if reads else WRITE if function == "setattr" else DELETE
                announce(operation, target, name if not is_name(target) else None, key_of(target, name), site)
                if self.notes is not None and function != "delattr":
                    self.notes.value_later(lambda: peek(obj, name))

        return {
            "__ct_getattr__": get,
            "__ct_setattr__": put,
            "__ct_delattr__": delete,
            "__ct_named__": named,
        }

    def _of_items(self) -> dict[str, Any]:
        announce = self.announcer()
        kernel, number = self._kernel, self._sharing.number

        def read(obj: Any, key: Any, site: int) -> None:
            container = container_behind(obj)
            if container is None:
                return
            if changes_by_reading(container, key):
                self._insert(announce, container, key, site)
                return
            # What looks into a container has indices of its own.
            part = part_read(container, key) if container is obj else None
            announce(READ, number(container), part, site, site)
            if self.notes is not None:
                self.notes.value(peek_item(container, key))

        def write(obj: Any, key: Any, site: int) -> None:
            container = container_behind(obj)
            if container is not None:
                part = part_written(container, key) if container is obj else None
                announce(WRITE, number(container), part, site, site)
                self._note(container, None if part is None else key)

        def delete(obj: Any, _key: Any, site: int) -> None:
            container = container_behind(obj)
            if container is not None:
                announce(DELETE, number(container), None, site, site)
                if isinstance(container, dict):
                    kernel.takes_out(number(container))
                self._note(container)

        def pair(access: Callable[[Any, Any, int], None]) -> tuple[Callable[..., Any], Callable[..., Any]]:
            def with_object(obj: Any, key: Any, site: int, /) -> Any:
                access(obj, key, site)
                return obj

            def with_key(obj: Any, key: Any, site: int, /) -> Any:
                access(obj, key, site)
                return key

            return with_object, with_key

        names: dict[str, Any] = {}
        for word, access in (("get", read), ("set", write), ("del", delete)):
            names[f"__ct_{word}item__"], names[f"__ct_{word}item_key__"] = pair(access)
        return names

    def _insert(self, announce: Callable[..., object], container: Any, key: Any, site: int) -> None:
        """Reading a missing key of a defaultdict inserts it."""
        number, factory = self._sharing.number, slow_factory(container, key)
        if factory is None:
            announce(WRITE, number(container), None, site, site)
        else:
            # Between the look and the insertion others have their turn: whoever is last overwrites.
            announce(READ, number(container), key, site, site)
            if key not in container:
                made = factory()
                announce(WRITE, number(container), None, site, site)
                dict.__setitem__(container, key, made)
        self._note(container)

    def _note(self, container: Any, key: Any = None) -> None:
        """The step has to do with the whole, or with an item, as it is afterwards."""
        if self.notes is not None:
            self.notes.value_later(lambda: container if key is None else peek_item(container, key))
