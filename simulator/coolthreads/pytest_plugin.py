"""The pytest plugin: a test marked ``interleavings`` passes if it passes in every interleaving of its threads.

    @pytest.mark.interleavings
    def test_both_deposits_arrive():
        account = Account()
        threads = [Thread(target=account.deposit, args=(1,)) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        assert account.balance == 2

The test function is called in a worker process, as the main actor of a program that imports the test's module: afresh for
each execution, with everything below pytest's root directory rewritten. An exception in the test or in any of its threads
fails it, and so does a deadlock. A test that is a coroutine is run on an event loop, as by `asyncio.run`. What is told of a
failure is the story of the execution with the fewest preemptions, its schedule, and how to see it again. Fixtures live in
pytest's own process and cannot be had; parameters can.
"""

from __future__ import annotations

import inspect
import re
import shlex
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import pytest

from coolthreads import (
    Caller,
    CoolthreadsError,
    Exploration,
    Limits,
    Options,
    OutcomeRow,
    Program,
    Schedule,
    Trace,
    Verdict,
    save_trace,
    tell,
)

MARK = "interleavings"
_SECONDS = 10.0
_STEPS = 20_000
_LIMITS = ("max_executions", "max_seconds", "max_preemptions")
_OPTIONS = ("time", "granularity", "asyncio_order", "seed", "max_steps", "include", "random")
_XUNIT = ("setup_method", "teardown_method", "setup_class", "teardown_class")
_XUNIT_OF_MODULES = ("setup_function", "teardown_function", "setup_module", "teardown_module")

_DRIVER = """\
from __future__ import annotations
import sys
sys.path[:] = {path!r}
import {module} as module
{call}
"""
# Which row of each `parametrize` is meant is said by its number: values need not cross the border between processes.
_PARAMETERS = """\
import pytest
{parameter_sets}
found = {{}}
for place in ({places},):
    marks = getattr(place, "pytestmark", [])
    for mark in marks if isinstance(marks, list) else [marks]:
        if mark.name == "parametrize":
            names, sets = parameter_sets(mark, type(pytest.param()))
            found.update(zip(names, sets[{rows!r}[names[0]]]))
result = {test}(**found)
"""
_COROUTINE = """
import asyncio
asyncio.run(result)
"""


def parameter_sets(mark: pytest.Mark, parameter_set: type) -> tuple[list[str], list[tuple[Any, ...]]]:
    """The names of a parametrize mark, and the values of each row. Its source becomes a part of the program, too."""
    given: dict[str, Any] = {**dict(zip(("argnames", "argvalues"), mark.args, strict=False)), **mark.kwargs}
    names = given["argnames"]
    is_text = isinstance(names, str)
    names = [name.strip() for name in names.split(",") if name.strip()] if is_text else list(names)
    is_bare = is_text and len(names) == 1
    sets = []
    for row in given["argvalues"]:
        in_set: Any = getattr(row, "values", ()) if isinstance(row, parameter_set) else None
        sets.append(tuple(in_set if in_set is not None else (row,) if is_bare else row))
    return names, sets


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the mark asks for."""

    options: Options
    limits: Limits
    strategy: str


class Interleavings:
    """Explores the marked tests of a session, all of them in one worker that is started with the first."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._caller: Caller | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        mark = item.get_closest_marker(MARK)
        if mark is not None:
            for problem in _problems(item):
                pytest.fail(f"{MARK}: {problem}", pytrace=False)

    @pytest.hookimpl(tryfirst=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Literal[True] | None:
        mark = pyfuncitem.get_closest_marker(MARK)
        if mark is None:
            return None
        try:
            wanted = _wanted(mark)
            program = _program(pyfuncitem)
            schedule = self._config.getoption("interleaving")
            if schedule is not None:
                self._replay(pyfuncitem, program, wanted, schedule)
            else:
                self._explore(pyfuncitem, program, wanted)
        except CoolthreadsError as error:
            pytest.fail(f"{MARK}: {error}", pytrace=False)
        return True

    def pytest_unconfigure(self) -> None:
        if self._caller is not None:
            self._caller.close()

    # -- inside -----------------------------------------------------------------------------------------------------------

    @property
    def _worker(self) -> Caller:
        if self._caller is None:
            self._caller = Caller()
        return self._caller

    def _explore(self, item: pytest.Function, program: Program, wanted: Wanted) -> None:
        result = self._worker.explore(program, wanted.options, strategy=wanted.strategy, limits=wanted.limits)
        failing = [row for row in result.outcomes if row.verdict is not Verdict.PASSED]
        if not failing:
            _note(item, result)
            return
        smallest = min(failing, key=_size)
        if smallest.summary.startswith("Skipped: "):
            pytest.skip(smallest.summary.removeprefix("Skipped: "))
        trace = self._worker.run(program, wanted.options, schedule=smallest.schedule).trace
        assert trace is not None
        self._fail(item, trace, _found(result, smallest))

    def _replay(self, item: pytest.Function, program: Program, wanted: Wanted, schedule: str) -> None:
        # A schedule names the options that differ from those of `coolthreads run`, where time is exact.
        options = wanted.options if schedule == "" else replace(wanted.options, time="exact")
        trace = self._worker.run(program, options, schedule=schedule).trace
        assert trace is not None
        item.add_report_section("call", MARK, f"one execution, of the schedule {schedule}\n")
        if trace.verdict is not Verdict.PASSED:
            self._fail(item, trace, "under the schedule that was given")

    def _fail(self, item: pytest.Function, trace: Trace, found: str) -> None:
        summary = f"{trace.verdict.value}: {trace.summary}" if trace.summary else trace.verdict.value
        story = "\n".join(sentence.text for sentence in tell(trace))
        again = f"pytest {shlex.quote(item.nodeid)} --interleaving={shlex.quote(trace.schedule)}"
        lines = [
            summary,
            f"({found})",
            "",
            story,
            "",
            f"schedule: {trace.schedule or '(the default one)'}",
            f"again:    {again}",
        ]
        kept = self._keep(item, trace)
        if kept is not None:
            lines.append(f"look at:  coolthreads open {shlex.quote(str(kept))}")
        if trace.output:
            item.add_report_section("call", "stdout", trace.output)
        pytest.fail("\n".join(lines), pytrace=False)

    def _keep(self, item: pytest.Function, trace: Trace) -> Path | None:
        """Save the trace where pytest keeps what outlives a session, if it keeps anything."""
        cache = getattr(self._config, "cache", None)
        if cache is None:
            return None
        try:
            file: Path = cache.mkdir(MARK) / (re.sub(r"[^\w.-]+", "-", item.nodeid).strip("-")[-120:] + ".trace")
            save_trace(trace, file)
        except OSError:
            return None
        return Path(file.relative_to(Path.cwd())) if file.is_relative_to(Path.cwd()) else file


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup(MARK, "tests under every interleaving").addoption(
        "--interleaving",
        metavar="SCHEDULE",
        default=None,
        help=f"execute the tests marked {MARK} once, under this schedule, instead of searching",
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        f"{MARK}(strategy='', max_executions=None, max_seconds={_SECONDS:g}, max_preemptions=None, time='any', "
        "granularity='access', max_steps=20000, seed=0, include=()): the test passes if it does in every interleaving of "
        "its threads",
    )
    config.pluginmanager.register(Interleavings(config), "coolthreads-interleavings")


def _wanted(mark: pytest.Mark) -> Wanted:
    """The mark's arguments, checked; raises CoolthreadsError."""
    known = ("strategy", *_LIMITS, *_OPTIONS)
    if mark.args:
        raise CoolthreadsError(f"the mark takes named arguments only: {', '.join(known)}")
    given = dict(mark.kwargs)
    for name in given:
        if name not in known:
            raise CoolthreadsError(f"{name!r} is no argument of the mark; there are {', '.join(known)}")
    limits: dict[str, Any] = {name: given[name] for name in _LIMITS if name in given}
    if limits.get("max_executions") is None:
        limits.setdefault("max_seconds", _SECONDS)
    options: dict[str, Any] = {
        "time": "any",
        "max_steps": _STEPS,
        **{name: given[name] for name in _OPTIONS if name in given},
    }
    try:
        options["include"] = tuple(options.get("include", ()))
        return Wanted(Options(**options), Limits(stop_on_failure=True, **limits), str(given.get("strategy", "")))
    except TypeError as error:
        raise CoolthreadsError(f"an argument of the mark has the wrong type: {error}") from None


def _problems(item: pytest.Item) -> Iterator[str]:
    """Why a test cannot be executed in another process."""
    if type(item) is not pytest.Function:
        yield f"{type(item).__name__} is not supported, only plain functions and methods"
        return
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    wanted = [name for name in inspect.signature(item.function).parameters if name not in parameters]
    if item.cls is not None:
        wanted = wanted[1:]
    for used in item.iter_markers("usefixtures"):
        wanted += used.args
    if wanted:
        yield (
            f"the test wants the fixture{'s' if len(wanted) > 1 else ''} {', '.join(wanted)}, but fixtures live in another "
            "process: make what it needs in the test itself (parametrize works)"
        )
    elif indirect := [name for name in parameters if name not in _rows(item)]:
        yield f"the parameter {indirect[0]} does not come from a list in a parametrize mark: others cannot be had elsewhere"
    elif hooks := [
        name
        for place, names in ((item.cls, _XUNIT), (item.module, _XUNIT_OF_MODULES))
        for name in names
        if hasattr(place, name)
    ]:
        yield f"{hooks[0]} would be called in another process: call it in the test itself"


def _rows(item: pytest.Function) -> dict[str, int]:
    """Name of a parameter -> which row of its parametrize mark the test is for."""
    parameters = getattr(getattr(item, "callspec", None), "params", {})
    rows: dict[str, int] = {}
    for mark in item.iter_markers("parametrize"):
        if not mark.kwargs.get("indirect"):
            names, sets = parameter_sets(mark, type(pytest.param()))
            for row, values in enumerate(sets):
                if all(parameters.get(name, parameters) is value for name, value in zip(names, values, strict=False)):
                    rows.update((name, row) for name in names if name not in rows)
    return rows


def _program(item: pytest.Function) -> Program:
    """A program that imports the test's module and calls the test; raises CoolthreadsError."""
    module, base = _module(item)
    group = "" if item.cls is None else f"module.{item.cls.__qualname__}"
    function = f"{group or 'module'}.{item.originalname}"
    test = f"{group}().{item.originalname}" if group else function
    call = f"result = {test}()"
    if rows := _rows(item):
        places = ", ".join(place for place in ("module", group, function) if place)
        call = _PARAMETERS.format(parameter_sets=inspect.getsource(parameter_sets), rows=rows, test=test, places=places)
    if inspect.iscoroutinefunction(inspect.unwrap(item.function)):
        call += _COROUTINE
    source = _DRIVER.format(path=[base, *(entry for entry in sys.path if entry != base)], module=module, call=call)
    root = item.config.rootpath
    return replace(Program.from_text(source, item.nodeid), file=str(root / "<interleavings>"), directory=str(root))


def _module(item: pytest.Function) -> tuple[str, str]:
    """The name under which the test's module can be imported, and the directory to import it from."""
    path, parts = item.path.with_suffix(""), item.module.__name__.split(".")
    if path.name == "__init__":
        path = path.parent
    if list(path.parts[-len(parts) :]) == parts:
        return item.module.__name__, str(path.parents[len(parts) - 1])
    if not path.name.isidentifier():
        raise CoolthreadsError(f"{item.path.name} cannot be imported: its name is no identifier")
    return path.name, str(path.parent)


def _size(row: OutcomeRow) -> tuple[int, int, str]:
    return row.preemptions, len(Schedule.parse(row.schedule)), row.schedule


def _note(item: pytest.Function, result: Exploration) -> None:
    """Say in the report what was proved, for whoever asks (-rP, --junit-xml)."""
    executions = "1 execution" if result.executions == 1 else f"{result.executions:,} executions"
    proved = "proved: these are all distinguishable interleavings" if result.complete else "not proved: there are more"
    lines = [f"{executions} in {result.seconds:.2f} s; {proved}"]
    lines += [f"not under control: {what}" for what in result.untracked]
    item.add_report_section("call", MARK, "\n".join(lines) + "\n")
    item.user_properties.append((MARK, lines[0]))


def _found(result: Exploration, row: OutcomeRow) -> str:
    preemptions = "1 preemption" if row.preemptions == 1 else f"{row.preemptions or 'no'} preemptions"
    return f"execution {row.first_at:,} of {max(result.executions, row.first_at):,}, {preemptions}"
