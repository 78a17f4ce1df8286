"""The virtual modules: who gets which, what an execution leaves behind (nothing), and what is refused."""

from __future__ import annotations

import importlib
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from coolthreads.stdlib.universe import Universe
from tests.stdlib.programs import outcomes, output, run


def test_programs_get_twins_and_the_engine_keeps_its_own() -> None:
    before = {name: sys.modules[name] for name in ("threading", "time", "os", "queue") if name in sys.modules}
    with Universe().installed():
        import threading as virtual

        assert virtual is not threading
        import logging

        assert logging.threading is virtual  # type: ignore[attr-defined]
        assert os.path.exists(__file__)
    assert {name: sys.modules[name] for name in before} == before
    assert time.sleep.__module__ == "time"
    assert type(time.sleep).__name__ == "builtin_function_or_method"


def test_nothing_leaks_from_one_execution_to_the_next() -> None:
    assert output("""
        import atexit, logging, os, random, sys, tempfile, threading, time, uuid
        import threading as t
        print(os.environ.get("LEAK"), len(logging.root.handlers), t.excepthook is t.__excepthook__, hasattr(time, "leak"))
        print(random.random(), random.Random().random(), uuid.uuid4(), os.urandom(4), sys.getrecursionlimit())
        print(threading.Thread().name, logging.getLogger("leak").level)
        where = tempfile.mkdtemp()
        print(os.path.basename(where), os.getcwd() == where)
        os.chdir(where)
        os.environ["LEAK"] = "1"
        logging.basicConfig(level=1)
        logging.getLogger("leak").setLevel(1)
        t.excepthook = print
        time.leak = 1
        random.seed(99)
        sys.setrecursionlimit(5000)
    """)  # fmt: skip


def test_the_same_seed_means_the_same_lots() -> None:
    source = """
        import random, threading
        drawn = []
        threads = [threading.Thread(target=lambda: drawn.append(random.random())) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(sorted(drawn))
    """
    assert len(outcomes(source)) == 1


def test_a_lock_made_by_an_import_is_free_in_each_execution_and_numbered_apart() -> None:
    source = """
        import logging, threading
        logging._lock.acquire()
        print(threading.Lock()._number)
    """
    without = source.replace("logging._lock.acquire()", "pass").replace("logging, ", "")
    assert outcomes(source, 5) == outcomes(without, 1)


def test_sets_of_threads_and_futures_have_the_same_order_for_the_same_schedule() -> None:
    source = """
        from concurrent.futures import ThreadPoolExecutor, wait
        import threading
        with ThreadPoolExecutor(4) as executor:
            futures = {executor.submit(int): i for i in range(8)}
            print([futures[f] for f in wait(futures).done])
        print([thread.name for thread in {threading.Thread(name=str(i)) for i in range(8)}])
    """
    first = run(source).outcome.output
    moved = [threading.Lock() for _ in range(1000)]  # other addresses
    assert run(source).outcome.output == first
    assert "[0, 1, 2, 3, 4, 5, 6, 7]" not in first
    assert moved


def test_what_is_not_virtual_is_refused_by_name() -> None:
    found = output("""
        import multiprocessing, os
        from concurrent.futures import ProcessPoolExecutor
        for call in (multiprocessing.Process(target=print).start, multiprocessing.Queue, multiprocessing.Pool,
                     ProcessPoolExecutor, os.fork):
            try: call()
            except RuntimeError as error: print(str(error).split(" is not virtual")[0])
    """)
    assert found.splitlines() == [
        "multiprocessing.Process.start",
        "multiprocessing.Queue",
        "multiprocessing.Pool",
        "concurrent.futures.ProcessPoolExecutor",
        "os.fork",
    ]


def test_pools_of_threads_are_virtual() -> None:
    assert (
        output("""
        from multiprocessing.pool import ThreadPool
        with ThreadPool(2) as pool:
            print(pool.map(abs, range(-3, 0)), pool.apply(max, (1, 2)))
    """)
        == "[3, 2, 1] 2"
    )


def test_functions_do_not_become_methods() -> None:
    assert (
        output("""
        import threading, time, _thread
        class Program:
            clock = time.monotonic
            lock = _thread.allocate_lock
            me = threading.get_ident
        program = Program()
        print(program.clock() > 0, program.lock().locked(), program.me(), time.sleep)
    """)
        == "True False 1 <built-in function sleep>"
    )


def test_a_file_is_shared_state(tmp_path: Path) -> None:
    source = f"""
        import threading
        from pathlib import Path
        path = Path({str(tmp_path / "count")!r})
        path.write_text("0")
        def add():
            count = int(path.read_text() or 0)
            with open(path, "w") as file:
                file.write(str(count + 1))
        threads = [threading.Thread(target=add) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(path.read_text())
    """
    assert outcomes(source) == {"1", "2"}


def test_another_process_is_one_step() -> None:
    source = f"""
        import subprocess, datetime
        done = subprocess.run([{sys.executable!r}, "-c", "print(6 * 7)"], capture_output=True, text=True, timeout=30)
        print(done.stdout.strip(), datetime.datetime.now().year, datetime.date.today().year)
    """
    assert outcomes(source, 2) == {"42 2024 2024"}


def test_sched_and_logging_run_over_the_twins() -> None:
    assert output("""
        import io, logging, sched, threading, time
        scheduler = sched.scheduler(time.monotonic, time.sleep)
        begun = time.monotonic()
        for delay in (5, 2): scheduler.enter(delay, 1, lambda delay=delay: print(delay, round(time.monotonic() - begun)))
        scheduler.run()
        text = io.StringIO()
        logging.basicConfig(stream=text, format="%(threadName)s %(message)s")
        threads = [threading.Thread(target=logging.warning, args=(i,), name=f"t{i}") for i in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(sorted(text.getvalue().splitlines()))
    """).splitlines() == ["2 2", "5 5", "['t0 0', 't1 1']"]


def test_nobody_sees_a_module_half_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "slow_to_import.py").write_text("import time\ntime.sleep(1)\nvalue = 1\n")
    monkeypatch.chdir(tmp_path)
    assert (
        output("""
        import threading
        def work():
            import slow_to_import
            print(slow_to_import.value)
        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """).splitlines()
        == ["1"] * 3
    )


def test_psutil_tells_of_the_real_process(monkeypatch: pytest.MonkeyPatch) -> None:
    # As in a worker, which has not loaded it.
    for name in [name for name in sys.modules if name.partition(".")[0] == "psutil"]:
        monkeypatch.delitem(sys.modules, name)
    execution = run("""
        import os, psutil
        print(os.getpid(), psutil.Process().pid != os.getpid(), psutil.Process().memory_info().rss > 0)
    """)
    assert execution.outcome.output == "4242 True True\n"


def test_what_programs_import_does_not_displace_what_is_imported_beside_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "psutil"]:
        monkeypatch.delitem(sys.modules, name)
    run("import psutil")
    psutil = importlib.import_module("psutil")
    run("import psutil")
    assert sys.modules.get("psutil") is psutil
    for name in [name for name in sys.modules if name.partition(".")[0] == "psutil"]:
        del sys.modules[name]
