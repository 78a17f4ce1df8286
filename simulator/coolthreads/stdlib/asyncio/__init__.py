"""The real `asyncio`, imported over the twins, with an event loop whose time is virtual and whose tasks are actors.

Tasks, futures, locks, queues and task groups are those of the standard library, C accelerator included; what is changed is
which loop is made by default, and that tasks and futures hash by their order of creation and not by address.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from contextlib import nullcontext
from importlib.util import find_spec, module_from_spec
from inspect import iscoroutine
from types import ModuleType
from typing import Any

from coolthreads.kernel.awaits import awaits
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.asyncio.awaiting import Awaiting
from coolthreads.stdlib.asyncio.futures import ordered_classes
from coolthreads.stdlib.asyncio.loop import Loop
from coolthreads.stdlib.asyncio.switching import Switching
from coolthreads.stdlib.asyncio.touching import Touching
from coolthreads.stdlib.execution import execution

SHARED = (
    frozenset({"_asyncio", "asyncio.exceptions", "asyncio.base_futures", "asyncio.base_tasks"})
    if sys.version_info < (3, 12)
    else frozenset()
)
"""Up to 3.11 the accelerator exists once per process, bound to the modules that were the first: all who import them later
have to find the same ones."""


def prepare(asyncio: ModuleType) -> None:
    """The module `asyncio` is about to be executed: what it shares with an earlier one is part of it already."""
    for name in SHARED - {"_asyncio"}:
        if name in sys.modules:
            setattr(asyncio, name.rpartition(".")[2], sys.modules[name])


def load_real() -> None:
    """Outside of executions: see to it that the real `asyncio` is there, if it has to share anything with a virtual one."""
    spec = find_spec("asyncio") if "asyncio" not in sys.modules and not SHARED.isdisjoint(sys.modules) else None
    if spec is not None and spec.loader is not None:
        module = sys.modules["asyncio"] = module_from_spec(spec)
        prepare(module)
        spec.loader.exec_module(module)


def adapt(asyncio: ModuleType) -> None:
    """Change the module `asyncio` just imported."""
    module: Any = asyncio
    base: Any = module.SelectorEventLoop
    task, future = ordered_classes(module)
    loop: Any = type(base.__name__, (Loop, base), {"__module__": base.__module__, "_asyncio": module})
    loop.task_class, loop.future_class = task, future
    loop.tasks = tuple({module.tasks.Task, module.tasks._PyTask})
    module.Task = task
    system: Any = sys.modules[base.__module__]
    module.SelectorEventLoop = system.SelectorEventLoop = loop
    if hasattr(module, "EventLoop"):
        module.EventLoop = system.EventLoop = loop
    # From 3.14 on, who asks the package for its policy is told that policies are going away.
    policy: Any = getattr(system, "_DefaultEventLoopPolicy", None) or module.DefaultEventLoopPolicy
    policy._loop_factory = loop
    if sys.version_info < (3, 12):
        # The accelerator asks the policy of the modules that it was bound to.
        module.events._get_event_loop = module.events._py__get_event_loop
        module.get_event_loop = module.events.get_event_loop = module.events._py_get_event_loop
    # From 3.14 on, the accelerator knows one current task for each real thread, and no more one for each loop.
    swap = module.tasks._c_swap_current_task if sys.version_info >= (3, 14) and "_asyncio" in sys.modules else None
    switching = Switching(module.events._get_running_loop, module.events._set_running_loop, swap)
    loop.switching = switching
    functions = (module.BaseEventLoop.shutdown_asyncgens, module.BaseEventLoop.shutdown_default_executor)
    loop.own_coroutines = frozenset(function.__code__ for function in functions)
    # Nobody else runs while one of these locks is held, for nothing is announced meanwhile.
    module.events._lock = module.mixins._global_lock = nullcontext()
    loop.awaiting = awaiting = Awaiting(module, (future, module.futures._PyFuture))
    awaits.awaited, awaits.entered, awaits.called = awaiting.awaited, awaiting.entered, awaiting.called
    awaits.access, awaits.methods, awaits.named = awaiting.access, awaiting.methods, awaiting.named
    awaits.touched = awaiting.touched
    # Coroutines hash by their address, so that a set of them has another order each time.
    vars(module.tasks)["set"] = _set_of
    touching = Touching(module, task, future)
    execution.at_begin.append(lambda: _begin(module, switching, touching))


def _set_of(items: Iterable[Any] = ()) -> Any:
    """What `asyncio` makes of several awaitables; coroutines stay in their order."""
    found = dict.fromkeys(items)
    return found if any(iscoroutine(item) for item in found) else set(found)


def _begin(asyncio: Any, switching: Switching, touching: Touching) -> None:
    """A new execution: nothing of the last one is running, or set."""
    touching.switch(kernel.sees_stretches)
    switching.begin()
    asyncio.events._event_loop_policy = None
