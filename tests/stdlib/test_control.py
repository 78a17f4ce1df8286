"""What is not under the scheduler's control is listed, and then nothing counts as proved."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest

from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explore
from coolthreads.stdlib.control import RealThreads
from coolthreads.stdlib.execution import execution

THREADS = """
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="there is no C library to be called, and no fcntl")


def explored(folder: Path, source: str) -> Exploration:
    """All interleavings of a program whose function ``work`` two threads execute at last."""
    file = folder / "program.py"
    file.write_text(f"import threading\n{dedent(source)}\n{dedent(THREADS)}", encoding="utf-8")
    with Stage(Program.from_file(file), Options(time="any")) as stage:
        return explore(
            stage,
            "dpor",
            Limits(max_executions=200),
            on_progress=lambda _: None,
            progress_every=1e9,
            should_stop=lambda: False,
        )


UNCONTROLLED = {
    "program.py:5 starts another process, which runs in real time": """
        import subprocess
        def work():
            subprocess.run(["true"])
    """,
    "program.py:4 starts another process, which runs in real time": """
        import os
        def work(): os.system("true")
    """,
    "program.py:4 uses sqlite3, which does its work behind the scheduler's back": """
        import sqlite3
        def work(): sqlite3.connect(":memory:").close()
    """,
    "program.py:5 opens the device /dev/urandom": """
        def work():
            # A new one for each.
            open("/dev/urandom", "rb").read(1)
    """,
    "program.py:4 asks what differs from run to run: the machine's own times": """
        import os
        def work(): os.times()
    """,
    "program.py:6 starts a thread behind the scheduler's back": """
        import sys
        kept = sys.modules["coolthreads.stdlib.control"].real_thread
        def work():
            kept.start_new_thread(int, ())
    """,
}


@posix_only
@pytest.mark.parametrize("what", UNCONTROLLED)
def test_it_is_listed(what: str, tmp_path: Path) -> None:
    found = explored(tmp_path, UNCONTROLLED[what])
    assert (found.untracked[0], found.complete) == (what, False)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads are made by a C library's own function")
def test_a_thread_that_a_foreign_function_starts_is_noticed(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        import ctypes
        libc = ctypes.CDLL(None)
        # By a way on which nobody asks for its name.
        create = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("thrd_create", libc))
        body = ctypes.cast(libc.thrd_sleep, ctypes.c_void_p)
        moment = (ctypes.c_long * 2)(30, 0)
        def work():
            create(ctypes.byref(ctypes.c_ulong()), body, ctypes.byref(moment))
        """,
    )
    assert (found.untracked, found.complete) == (("the program starts a thread behind the scheduler's back",), False)


def test_what_an_execution_leaves_behind_for_the_next_is_noticed(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        def work():
            with open(__file__ + ".log", "a") as log:
                log.write("x")
        """,
    )
    assert "program.py:4 finds program.py.log in another state than earlier executions did" in found.untracked
    assert not found.complete


def test_what_other_files_were_there_is_noticed(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        import os
        os.listdir(os.path.dirname(__file__))
        def work():
            with open(__file__ + ".log", "w") as log:
                log.write("x")
        """,
    )
    assert f"program.py:4 finds other files in {tmp_path.name} than earlier executions did" in found.untracked


UNDER_CONTROL = {
    "a file that is always the same": """
        def work():
            with open(__file__) as file: file.read()
    """,
    "files that are gone before the next execution": """
        import os, tempfile
        folder = tempfile.mkdtemp()
        path = tempfile.mktemp()
        def work():
            with open(os.path.join(folder, threading.current_thread().name), "w") as file: file.write("x")
            with open(path, "a") as file: file.write("x")
    """,
    "a file that each execution writes before it is read": """
        lock = threading.Lock()
        def work():
            with lock:
                with open(__file__ + ".new", "w") as file: file.write("x")
                with open(__file__ + ".new") as file: assert file.read() == "x"
    """,
}


@pytest.mark.parametrize("what", UNDER_CONTROL)
def test_it_is_under_control(what: str, tmp_path: Path) -> None:
    found = explored(tmp_path, UNDER_CONTROL[what])
    assert (found.untracked, found.complete, found.verdict) == ((), True, "passed")


@posix_only
def test_locks_of_files_keep_threads_out(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        import fcntl, tempfile
        path, count = tempfile.mktemp(), 0
        def work():
            global count
            with open(path, "w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                count += 1
                if count == 2:
                    print("both")
        """,
    )
    assert [(row.verdict, row.output) for row in found.outcomes] == [("passed", "both\n")]
    assert found.complete


@posix_only
# Who is stuck never closes its files.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_who_locks_two_files_in_either_order_is_stuck(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        import fcntl, tempfile
        paths = [tempfile.mktemp(), tempfile.mktemp()]
        def work():
            paths.reverse()
            first, second = (open(path, "w") for path in paths)
            fcntl.flock(first, fcntl.LOCK_EX)
            fcntl.flock(second, fcntl.LOCK_EX)
            fcntl.flock(second, fcntl.LOCK_UN)
            fcntl.flock(first, fcntl.LOCK_UN)
        """,
    )
    assert found.verdict == "deadlock"


@posix_only
def test_a_file_that_is_locked_is_not_waited_for_without_blocking(tmp_path: Path) -> None:
    found = explored(
        tmp_path,
        """
        import fcntl, tempfile
        path, taken = tempfile.mktemp(), []
        def work():
            file = open(path, "w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                taken.append(1)
            except BlockingIOError:
                return
            fcntl.flock(file, fcntl.LOCK_UN)
        import atexit
        atexit.register(lambda: print(len(taken)))
        """,
    )
    assert {row.output for row in found.outcomes} == {"1\n", "2\n"}


def test_a_real_thread_is_noticed_also_where_another_one_has_ended() -> None:
    end_old, end_new = threading.Event(), threading.Event()
    old, new = threading.Thread(target=end_old.wait), threading.Thread(target=end_new.wait)
    noticed = RealThreads()
    old.start()
    noticed.begin()
    end_old.set()
    old.join()
    new.start()
    try:
        noticed.end()
        assert list(execution.untracked) == ["the program starts a thread behind the scheduler's back"]
    finally:
        execution.untracked.clear()
        end_new.set()
        new.join()
