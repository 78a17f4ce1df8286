"""The virtual modules of this process: what the program gets when it imports from the standard library.

Twins stand under the names of what they replace; every other module of the standard library that is built on a replaced one
is imported afresh over the twins when the program asks for it, once per process. The engine's own modules keep what
they have imported.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType, ModuleType
from typing import Any

from coolthreads.kernel.actor import Actor
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib import (
    _queue,
    _socket,
    _thread,
    atexit,
    concurrent_futures,
    ctypes,
    datetime,
    fcntl,
    functools,
    os,
    queue,
    select,
    signal,
    threading,
    time,
)
from coolthreads.stdlib.adaptations import IMPORTED_AFRESH
from coolthreads.stdlib.asyncio import SHARED, forgotten, load_real
from coolthreads.stdlib.chance import BUILT_ON_CHANCE, Chance
from coolthreads.stdlib.control import findings, real_threads
from coolthreads.stdlib.execution import Announce, execution
from coolthreads.stdlib.files import Files
from coolthreads.stdlib.import_lock import ImportLock
from coolthreads.stdlib.imports import AtomicImports, dependents
from coolthreads.stdlib.modules import restore_changed
from coolthreads.stdlib.threading.thread import MainThread, shut_down
from coolthreads.stdlib.traceback import Walks

TWINS: dict[str, ModuleType] = {
    "threading": threading.module,
    "_thread": _thread.module,
    "time": time.module,
    "atexit": atexit.module,
    "signal": signal.module,
    "queue": queue.module,
    "_queue": _queue.module,
    "_socket": _socket.module,
    "select": select.module,
    "concurrent": concurrent_futures.package,
    "concurrent.futures": concurrent_futures.module,
    "concurrent.futures._base": concurrent_futures.base,
    "concurrent.futures.thread": concurrent_futures.thread,
    "concurrent.futures.process": concurrent_futures.process,
}

if sys.version_info >= (3, 14):
    TWINS["concurrent.futures.interpreter"] = concurrent_futures.interpreter
if fcntl.is_there:
    TWINS["fcntl"] = fcntl.module

# Whatever is built on these is imported afresh; `os` is not among them, for everything is built on it.
_REPLACED = {*TWINS, *BUILT_ON_CHANCE}
TWINS |= {"os": os.module, "os.path": os.path, "datetime": datetime.module, "functools": functools.module}

_WITHOUT_END = frozenset(
    {FunctionType, ModuleType, type, int, float, str, bytes, bool, type(None), list, tuple, dict, set}
)
"""Types of most of what a program's globals hold: nothing happens at their end."""

_warm: dict[str, ModuleType] = {}
"""What programs have imported over the twins: kept from one Universe to the next."""


class Universe:
    """Swaps `sys.modules`; see `installed`. ``seed`` feeds what is random in the program, as far as that is not ``any``."""

    def __init__(self, seed: int = 0, is_any: bool = False) -> None:
        self.seed = seed
        self._imports = AtomicImports(TWINS)
        self._chance = Chance(seed, is_any)
        self._hidden: dict[str, ModuleType] = {}
        self._before: set[str] = set()
        self._surroundings = os.Surroundings()
        self._files = Files()
        self._walks = Walks()
        self._import_lock = ImportLock()
        self._is_recorded = False

    @property
    def crashes(self) -> list[tuple[Actor, BaseException]]:
        """The exceptions of this execution that no thread's hook of the program has taken, with who raised them."""
        return execution.crashes

    @property
    def untracked(self) -> tuple[str, ...]:
        """What was not under control in this execution, in words."""
        return tuple(execution.untracked)

    def freeze(self) -> Any:
        """What executions have found in the world around them; `thaw` puts it into another process."""
        return findings.freeze()

    def thaw(self, frozen: Any) -> None:
        """Know what was found in another process."""
        findings.thaw(frozen)

    # -- swapping -------------------------------------------------------------------------------------------------------

    def install(
        self,
        announce: Announce | None = None,
        number: Callable[[object], int] = id,
        let_go: Callable[[], None] | None = None,
        resume: Callable[[Any], None] | None = None,
    ) -> None:
        """From here on imports give the virtual modules; for the arguments see `Execution`."""
        execution.announce, execution.number_of_object = announce, number
        execution.let_go, execution.resume = let_go, resume
        modules = sys.modules
        hidden = dependents(_REPLACED) | BUILT_ON_CHANCE | _with_parts(IMPORTED_AFRESH)
        hidden = (hidden | {"_asyncio"}) - SHARED
        self._hidden = {name: modules.pop(name) for name in hidden if name in modules}
        # Also what has been imported here since a program has imported a copy of its own.
        self._hidden |= {name: modules[name] for name in {*TWINS, *_warm} if name in modules}
        modules.update(TWINS)
        modules.update(_warm)
        self._before = set(modules)
        self._surroundings = os.Surroundings()
        self._chance.install()
        self._files.install()
        self._walks.install()
        ctypes.install()
        real_threads.install()
        findings.forget()
        self._import_lock.install()
        forgotten.watch()
        self._tracing = (sys.settrace, sys.setprofile)
        sys.settrace, sys.setprofile = _outside_only(sys.settrace), _outside_only(sys.setprofile)
        sys.meta_path.insert(0, self._imports)

    def remove(self) -> None:
        """Imports give the real modules again."""
        execution.announce = execution.let_go = execution.resume = None
        sys.meta_path.remove(self._imports)
        self._chance.remove()
        self._files.remove()
        self._walks.remove()
        real_threads.remove()
        self._import_lock.remove()
        forgotten.watch_no_more()
        sys.settrace, sys.setprofile = self._tracing
        modules = sys.modules
        for name in [name for name in modules if name not in self._before]:
            _warm[name] = modules[name]
        for name in {*_warm, *TWINS} - SHARED:
            modules.pop(name, None)
        modules.update(self._hidden)
        self._hidden = {}
        restore_changed()
        load_real()

    @contextmanager
    def installed(self) -> Iterator[Universe]:
        """`install`, and `remove` at the end."""
        self.install()
        try:
            yield self
        finally:
            self.remove()

    # -- executions -----------------------------------------------------------------------------------------------------

    def begin(self, record: bool = False) -> None:
        """A new execution is about to run; the kernel has begun it. ``record``: it is looked at closely."""
        restore_changed()
        self._surroundings.restore()
        execution.begin()
        self._chance.begin()
        execution.main_thread = MainThread()
        self._is_recorded = record
        if record:
            real_threads.begin()

    def settle(self) -> None:
        """The actors have had their last turns."""
        if self._is_recorded:
            real_threads.end()

    def end(self) -> None:
        """The execution is over, and its actors are gone."""
        execution.crashes.clear()
        execution.storage.clear()
        execution.main_thread = None

    def run_main(self, body: Callable[[], object]) -> None:
        """What the main actor does: the program, and the interpreter's shutdown in CPython's order."""
        actor = kernel.current
        assert actor is not None
        thread = execution.main_thread
        thread._actor = actor
        actor.twin = thread
        try:
            body()
        finally:
            if not kernel.closing:
                # Whoever joins the main thread need not wait for those that the interpreter waits for.
                kernel.open(actor.end)
                self._shut_down()

    def _shut_down(self) -> None:
        shut_down()
        execution.is_over = sys.version_info >= (3, 12)
        atexit._run_exitfuncs()
        execution.is_over = True
        _finalise(sys.modules.get("__main__"))


def _with_parts(packages: frozenset[str]) -> set[str]:
    return {name for name in sys.modules if name.partition(".")[0] in packages}


def _finalise(main: ModuleType | None) -> None:
    """Let go what the program's globals hold that has something to do at its end, as the interpreter does at last."""
    entries = {} if main is None else vars(main)
    ends = [
        kind
        for kind in {*map(type, entries.values())} - _WITHOUT_END
        if isinstance(getattr(kind, "__del__", None), FunctionType)
    ]
    if ends:
        names = [name for name, value in entries.items() if type(value) in ends]
        kernel.end_others()
        with kernel.one_step():
            for name in names:
                entries.pop(name, None)
            gc.collect()


def _outside_only(function: Callable[[Any], None]) -> Callable[[Any], None]:
    """`sys.settrace` or `sys.setprofile`, without effect on a program: who traces it would trace the scheduler."""

    def trace(tracer: Any, /) -> None:
        if kernel.current is None:
            function(tracer)

    return trace
