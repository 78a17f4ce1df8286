"""Marked tests fail if any interleaving does, and say which."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

DEPOSITS = """\
import threading
import pytest

class Account:
    def __init__(self):
        self.balance = 0
        self.lock = threading.Lock()
    def deposit(self):
        self.balance += 1
    def deposit_safely(self):
        with self.lock:
            self.balance += 1

def together(*calls):
    threads = [threading.Thread(target=call) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

@pytest.mark.interleavings
def test_deposits():
    account = Account()
    together(account.deposit, account.deposit)
    assert account.balance == 2

@pytest.mark.interleavings
def test_safe_deposits():
    account = Account()
    together(account.deposit_safely, account.deposit_safely)
    assert account.balance == 2
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch):
    """Run pytest on the test file of the given text."""
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    plugin = "coolthreads.pytest_plugin"
    installed = any(entry.value == plugin for entry in entry_points(group="pytest11"))

    def run(source: str | None, *arguments: str) -> pytest.RunResult:
        if source is not None:
            pytester.makepyfile(test_it=source)
        load = [] if installed else ["-p", plugin]
        return pytester.runpytest(*load, "-p", "no:frontrun", "-p", "no:randomly", *arguments)

    return run


def section(result: pytest.RunResult) -> str:
    return result.stdout.str()


def test_the_story_of_the_smallest_failing_schedule(run, pytester: pytest.Pytester) -> None:
    result = run(DEPOSITS)
    result.assert_outcomes(failed=1, passed=1)
    result.stdout.fnmatch_lines(
        [
            "failed: AssertionError (test_it.py:25)",
            "*1 preemption)",
            "T? read account.balance = 0 (test_it.py:9).",
            "T? ran: read 0, wrote 1.",
            "T? wrote 1: T?'s update is lost.",
            "main raised AssertionError (test_it.py:25).",
            "schedule: main*",
            "again: * test_it.py::test_deposits --interleaving=*",
            "look at: *coolthreads open *.trace",
        ]
    )
    trace = re.search(r"coolthreads open (\S+)", section(result))
    assert trace is not None
    assert (pytester.path / trace[1]).is_file()


def test_the_schedule_shows_the_failure_again(run) -> None:
    schedule = re.search(r"--interleaving='(.*)'", section(run(DEPOSITS, "-k", "test_deposits")))
    assert schedule is not None
    again = run(None, "-k", "test_deposits", f"--interleaving={schedule[1]}")
    again.assert_outcomes(failed=1)
    again.stdout.fnmatch_lines(["*under the schedule that was given*", "*update is lost."])
    run(None, "-k", "test_deposits", "--interleaving=main").assert_outcomes(passed=1)


def test_what_was_proved_is_said_when_asked_for(run) -> None:
    result = run(DEPOSITS, "-rP", "-k", "safe")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["2 executions in * s; proved: these are all distinguishable interleavings"])
    assert "proved:" not in section(run(None, "-k", "safe"))


def test_a_truncated_search_proves_nothing(run) -> None:
    source = DEPOSITS.replace(
        "@pytest.mark.interleavings\ndef test_safe", "@pytest.mark.interleavings(max_executions=1)\ndef test_safe"
    )
    run(source, "-rP", "-k", "safe").stdout.fnmatch_lines(["1 execution in * s; not proved: there are more"])


def test_an_assertion_in_a_thread_and_a_deadlock_fail_the_test(run) -> None:
    result = run("""\
import threading
import pytest

@pytest.mark.interleavings
def test_thread():
    def work():
        assert 1 + 1 == 3, "arithmetic"
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

@pytest.mark.interleavings
def test_deadlock():
    a, b = threading.Lock(), threading.Lock()
    def work():
        with b, a:
            pass
    thread = threading.Thread(target=work)
    thread.start()
    with a, b:
        pass
""")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "failed: AssertionError: arithmetic (test_it.py:7)",
            "deadlock: *",
            "Each waits for the next: main -> T1 -> main. Deadlock.",
        ]
    )


def test_parameters_are_those_of_the_module_in_the_worker(run) -> None:
    result = run("""\
import pytest

class Opaque:
    def __init__(self, value):
        self.value = value
    def __reduce__(self):
        raise TypeError("does not cross borders")

pytestmark = pytest.mark.parametrize("factor", [1, 10])

@pytest.mark.interleavings
@pytest.mark.parametrize("one, two", [(1, Opaque(2)), pytest.param(3, Opaque(4), id="more")])
@pytest.mark.parametrize("pair", [(5, 6)])
def test_sum(one, two, factor, pair):
    print((one + two.value) * factor + sum(pair))
    assert (one + two.value) * factor + sum(pair) < 80

class TestGroup:
    @pytest.mark.interleavings
    @pytest.mark.parametrize("text", ["a", "b"])
    def test_method(self, text, factor):
        assert isinstance(self, TestGroup)
        assert (text, factor) != ("b", 10)
""")
    result.assert_outcomes(passed=6, failed=2)
    result.stdout.fnmatch_lines(["*test_sum?pair0-more-10*", "81"])


CANNOT = """\
import ctypes, unittest
import pytest
m = pytest.mark.interleavings

@m
def test_fixture(tmp_path): pass
# the test wants the fixture tmp_path, but fixtures live in another process: *

@m
@pytest.mark.usefixtures("tmp_path")
def test_used(): pass
# the test wants the fixture tmp_path, but *

@m
@pytest.mark.parametrize("tmp_path", [1], indirect=True)
def test_indirect(tmp_path): pass
# the parameter tmp_path does not come from a list in a parametrize mark: *

class TestGroup:
    def setup_method(self): pass
    @m
    def test_method(self): pass
# setup_method would be called in another process: *

class TestCase(unittest.TestCase):
    @m
    def test_method(self): pass
# TestCaseFunction is not supported, only plain functions and methods

@m(strategy="magic")
def test_strategy(): pass
# strategy is 'magic', but must be one of *

@m(speed=3)
def test_argument(): pass
# 'speed' is no argument of the mark; there are strategy, *

@m("dpor")
def test_nameless(): pass
# the mark takes named arguments only: *

@m(time="never")
def test_time(): pass
# time is 'never', but must be one of exact, any

@m(max_executions="many")
def test_type(): pass
# an argument of the mark has the wrong type: *

@m
def test_crash(): ctypes.string_at(0)
# the program ended its own process by signal 11*
"""


def test_what_cannot_be_done_is_said_in_one_line(run) -> None:
    result = run(CANNOT)
    result.assert_outcomes(errors=5, failed=6)
    for line in CANNOT.splitlines():
        if line.startswith("# "):
            result.stdout.fnmatch_lines([f"interleavings: {line[2:]}"])


def test_unmarked_tests_are_left_alone_and_skipping_works(run) -> None:
    result = run("""\
import pytest
def test_plain(tmp_path):
    assert tmp_path.exists()

@pytest.mark.interleavings
def test_skipped():
    pytest.skip("not today")

@pytest.mark.interleavings
@pytest.mark.xfail(strict=True)
def test_expected():
    assert False
""")
    result.assert_outcomes(passed=1, skipped=1, xfailed=1)


def test_the_code_under_test_lies_beside_the_tests(run, pytester: pytest.Pytester) -> None:
    package = pytester.mkpydir("bank")
    (package / "account.py").write_text("balance = 0\ndef deposit():\n    global balance\n    balance += 1\n")
    tests = pytester.mkdir("checks")
    (tests / "test_bank.py").write_text(
        """\
import threading
import pytest
from bank import account

@pytest.mark.interleavings
def test_deposit():
    thread = threading.Thread(target=account.deposit)
    thread.start()
    account.deposit()
    thread.join()
    assert account.balance == 2
"""
    )
    pytester.makeini("[pytest]\npythonpath = .\n")
    result = run(None, "--import-mode=importlib")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*read balance = 0 (bank/account.py:4).", "*update is lost."])


def test_in_several_processes(run, pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    result = run(DEPOSITS, "-n", "1", "-rP")
    result.assert_outcomes(failed=1, passed=1)
    assert "proved: these are all distinguishable interleavings" in section(result)
    assert "update is lost" in section(result)


def test_the_readme_of_the_mark(run) -> None:
    assert "@pytest.mark.interleavings(strategy=" in section(run("", "--markers"))


def test_the_plugin_is_installed_with_the_package() -> None:
    import tomllib

    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"coolthreads.pytest_plugin": "coolthreads.pytest_plugin"}


def test_a_coroutine_runs_on_an_event_loop(run) -> None:
    result = run(
        """
        import asyncio
        import pytest

        async def add(numbers, number):
            total = sum(numbers)
            await asyncio.sleep(0)
            numbers[:] = [total + number]

        @pytest.mark.interleavings(asyncio_order="any")
        async def test_sums():
            numbers = [0]
            await asyncio.gather(add(numbers, 1), add(numbers, 2))
            assert numbers == [3]

        @pytest.mark.interleavings
        @pytest.mark.parametrize("number", [1, 2])
        async def test_one_by_one(number):
            numbers = [0]
            await add(numbers, number)
            assert numbers == [number]
        """,
        "-rP",
    )
    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(
        ["failed: AssertionError* (test_it.py:13)", "A3 began *", "again: *--interleaving=asyncio-order=any"]
    )
    result.stdout.fnmatch_lines(["*proved: these are all distinguishable interleavings*"])
