"""What is not virtual is refused with a message that names it; what only looks so works."""

from __future__ import annotations

import os
import sys

import pytest

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named
from tests.stdlib.programs import output, run

REFUSED = {
    "multiprocessing.Process.start": "import multiprocessing\nmultiprocessing.Process(target=print).start()",
    "multiprocessing.Pool": "import multiprocessing\nmultiprocessing.Pool(2)",
    "multiprocessing.Queue": "import multiprocessing\nmultiprocessing.Queue()",
    "multiprocessing.Value": "import multiprocessing\nmultiprocessing.Value('i', 0)",
    "concurrent.futures.ProcessPoolExecutor": "from concurrent.futures import ProcessPoolExecutor as P\nP()",
    "os.fork": "import os\nos.fork()",
    "os.execv": "import os\nos.execv('/bin/true', ['true'])",
    "ctypes: sleep()": "import ctypes\nctypes.CDLL(None).sleep(1)",
    "ctypes: pthread_create()": "import ctypes\nf = ctypes.CDLL(None)['pthread_create']\nf.restype = None\nf()",
    "os.read() of an empty pipe": "import os\nreads, writes = os.pipe()\nos.read(reads, 1)",
}


@pytest.mark.skipif(sys.platform == "win32", reason="fork, exec and the C library are called otherwise there")
@pytest.mark.parametrize("what", REFUSED)
def test_it_is_refused_by_name(what: str) -> None:
    outcome = run(REFUSED[what]).outcome
    assert outcome.verdict == "failed"
    assert outcome.summary.startswith(f"NotVirtual: {what} is not virtual")


def test_foreign_functions_that_do_not_block_work() -> None:
    assert output("import ctypes\nprint(ctypes.CDLL(None).abs(-3))") == "3"


def test_a_pipe_that_holds_something_can_be_read() -> None:
    assert (
        output("""
        import os, threading
        reads, writes = os.pipe()
        thread = threading.Thread(target=os.write, args=(writes, b"hello"))
        thread.start()
        thread.join()
        print(os.read(reads, 5))
        os.close(reads)
        os.close(writes)
    """)
        == "b'hello'"
    )


def test_a_package_started_as_a_module_knows_its_parts(
    tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/stock.py": "left = 1",
        "shop/__main__.py": "from . import stock\nprint(stock.left, __name__, __package__, __spec__.name)",
    }
    for name, text in files.items():
        path = os.path.join(tmp_path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    monkeypatch.chdir(tmp_path)
    with Stage(Program.from_module("shop"), Options()) as stage:
        outcome = stage.execute(strategy_named("first", 0).choose).outcome
    assert outcome.output == "1 __main__ shop shop.__main__\n"


def test_files_beside_a_package_are_found(tmp_path: os.PathLike[str]) -> None:
    files = {
        "main.py": "import shop",
        "shop/__init__.py": "import importlib.resources, pkgutil\n"
        "print(importlib.resources.files('shop').joinpath('names.txt').read_text(), pkgutil.get_data('shop', 'names.txt'))",
        "shop/names.txt": "tea",
    }
    for name, text in files.items():
        path = os.path.join(tmp_path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    with Stage(Program.from_file(os.path.join(tmp_path, "main.py")), Options()) as stage:
        outcome = stage.execute(strategy_named("first", 0).choose).outcome
    assert (outcome.summary, outcome.output) == ("", "tea b'tea'\n")
