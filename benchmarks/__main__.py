"""Runs the measurements named on the command line, or all: `python -m benchmarks [NAME ...]`.

A measurement is a module of this package with a function ``main()`` that prints its tables. One that fails does not
keep the others from running, but makes the exit status 1.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
import traceback
from types import ModuleType

import benchmarks


def measurements() -> dict[str, ModuleType]:
    """All modules of this package that have a ``main``, by name."""
    names = sorted(info.name for info in pkgutil.iter_modules(benchmarks.__path__) if not info.ispkg)
    modules = {name: importlib.import_module(f"benchmarks.{name}") for name in names if name != "__main__"}
    return {name: module for name, module in modules.items() if callable(getattr(module, "main", None))}


def main(wanted: list[str]) -> int:
    """Exit status: 0 all were carried out, 1 one failed, 2 there is none of that name."""
    known = measurements()
    unknown = [name for name in wanted if name not in known]
    if unknown:
        print(f"no measurement {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    status = 0
    for name in wanted or known:
        print(f"=== {name}: {(known[name].__doc__ or '').strip().splitlines()[0]}", flush=True)
        start = time.perf_counter()
        # Each module may read its own command line when run by itself; here it gets none.
        sys.argv = [f"benchmarks.{name}"]
        try:
            known[name].main()
        except Exception:
            traceback.print_exc()
            status = 1
        print(f"=== {name} took {time.perf_counter() - start:.0f} s\n", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
