"""Threads: names, exceptions, locals, daemons, and the order in which a program ends."""

from __future__ import annotations

import sys

import pytest

from tests.stdlib.programs import outcomes, output, run


def test_names_and_identities_are_those_of_cpython() -> None:
    assert output("""
        import threading
        def work(): print(threading.current_thread().name, threading.get_ident() == threading.current_thread().ident)
        for thread in (threading.Thread(target=work), threading.Thread(target=work, name="mine"), threading.Timer(1, work)):
            thread.start()
            thread.join()
        print(threading.main_thread().name, threading.active_count(), threading.current_thread() is threading.main_thread())
    """).splitlines() == ["Thread-1 (work) True", "mine True", "Thread-2 True", "MainThread 1 True"]


def test_an_exception_in_a_thread_fails_the_program_and_nobody_else() -> None:
    execution = run("""
        import threading
        def work(): raise ValueError("no")
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print("main goes on")
    """)
    assert execution.outcome.verdict == "failed"
    assert execution.outcome.summary == "ValueError: no (program.py:3)"
    assert execution.outcome.output == "main goes on\n"
    assert execution.trace is not None
    (text,) = [printed.text for printed in execution.trace.printed if printed.stream == "stderr"]
    assert text.startswith("Exception in thread Thread-1 (work):\nTraceback")
    assert "coolthreads" not in text


def test_a_hook_of_the_program_takes_the_exception() -> None:
    assert (
        output("""
        import threading
        threading.excepthook = lambda args: print(args.exc_type.__name__, args.thread.name)
        thread = threading.Thread(target=lambda: 1 / 0, name="t")
        thread.start()
        thread.join()
    """)
        == "ZeroDivisionError t"
    )


def test_system_exit_ends_a_thread_silently() -> None:
    assert (
        output("""
        import sys, threading
        thread = threading.Thread(target=sys.exit, args=(3,))
        thread.start()
        thread.join()
        print(thread.is_alive())
    """)
        == "False"
    )


def test_the_program_ends_in_cpythons_order() -> None:
    assert output("""
        import atexit, threading, time
        atexit.register(print, "atexit 1")
        atexit.register(print, "atexit 2")
        threading._register_atexit(print, "threading")
        class Last:
            def __del__(self): print("finaliser")
        last = Last()
        def work():
            time.sleep(1)
            print("thread")
        threading.Thread(target=work).start()
        print("main")
    """).splitlines() == ["main", "threading", "thread", "atexit 2", "atexit 1", "finaliser"]


def test_nobody_waits_for_daemons() -> None:
    assert (
        output("""
        import threading
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        print("end")
    """)
        == "end"
    )


def test_each_thread_has_its_own_locals_and_context() -> None:
    assert output("""
        import contextvars, threading
        mine, variable = threading.local(), contextvars.ContextVar("variable", default="default")
        mine.x = "main"
        variable.set("main")
        def work():
            print(hasattr(mine, "x"), variable.get())
            mine.x = "thread"
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print(mine.x, variable.get())
    """).splitlines() == ["False default", "main main"]


def test_asking_who_is_alive_is_a_race() -> None:
    found = outcomes("""
        import threading
        thread = threading.Thread(target=lambda: None)
        thread.start()
        print(thread.is_alive())
        thread.join()
        assert not thread.is_alive()
    """)
    assert found == {"True", "False"}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="earlier ones still start threads then")
def test_no_thread_is_started_in_an_exit_handler() -> None:
    assert (
        output("""
        import atexit, threading
        @atexit.register
        def late():
            try:
                threading.Thread(target=print).start()
            except RuntimeError as error:
                print(error)
    """)
        == "can't create new thread at interpreter shutdown"
    )


def test_signals_reach_the_main_thread_even_while_it_waits() -> None:
    found = outcomes("""
        import signal, threading, _thread
        def handler(number, frame):
            print("handled in", threading.current_thread().name)
        signal.signal(signal.SIGUSR1, handler)
        def work():
            signal.raise_signal(signal.SIGUSR1)
            try:
                signal.signal(signal.SIGUSR1, handler)
            except ValueError as error:
                print(error)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        signal.signal(signal.SIGALRM, lambda number, frame: print("alarm"))
        signal.alarm(5)
        signal.pause()
        threading.Thread(target=_thread.interrupt_main).start()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("interrupted")
    """)
    handled, refused = "handled in MainThread", "signal only works in main thread of the main interpreter"
    ends = "alarm\ninterrupted"
    assert found == {f"{handled}\n{refused}\n{ends}", f"{refused}\n{handled}\n{ends}"}


def test_the_clock_of_whoever_waits_for_it_runs_faster() -> None:
    execution = run("""
        import time
        end = time.monotonic() + 3600
        while time.monotonic() < end:
            pass
        print("an hour later")
    """)
    assert execution.outcome.output == "an hour later\n"
    assert execution.steps < 400


def test_whoever_reads_the_clock_for_ever_does_not_break_it() -> None:
    execution = run("""
        import threading, time
        for _ in range(150):
            last = time.monotonic_ns()
        print(last < 1 << 62, threading.Event().wait(9e9))
    """)
    assert execution.outcome.verdict == "deadlock"
