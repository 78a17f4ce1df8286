"""The first execution in a process, which imports modules of the standard library, is like those after it."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

PROGRAMS = {
    "a logger that keeps what it is told until the end": """
        import logging, logging.handlers, sys, threading
        kept = logging.handlers.MemoryHandler(1000, target=logging.StreamHandler(sys.stdout))
        logging.getLogger().addHandler(kept)
        thread = threading.Thread(target=logging.warning, args=("hello",))
        thread.start()
        thread.join()
    """,
    "tasks": """
        import asyncio
        async def work(n):
            await asyncio.sleep(n)
            return n
        async def main():
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(work(n)) for n in range(3)]
            print([task.result() for task in tasks], await asyncio.to_thread(sum, [1, 2]))
        asyncio.run(main())
    """,
    "a server": """
        import http.server, threading, urllib.request
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        print(urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}/").status)
        server.shutdown()
        thread.join()
        server.server_close()
    """,
    "what is random or ends with the program": """
        import atexit, random, tempfile, threading, unittest, uuid, weakref
        class Test(unittest.TestCase):
            def test_it(self):
                with tempfile.NamedTemporaryFile("w") as file:
                    print(file.name, uuid.uuid1(), random.random())
        atexit.register(print, "bye")
        weakref.finalize(Test, print, "gone")
        thread = threading.Thread(target=unittest.main, kwargs={"exit": False})
        thread.start()
        thread.join()
    """,
}

IN_A_FRESH_PROCESS = """
import sys
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import strategy_named

program, seen = Program.from_text(sys.argv[1], "program.py"), []
for _ in range(2):
    with Stage(program, Options()) as stage:
        for _ in range(2):
            trace = stage.execute(strategy_named("first", 0).choose, record=True).trace
            columns = [tuple(getattr(trace.columns, name)) for name in ("actor", "time", "site")]
            texts = [tuple(trace.texts[row] for row in getattr(trace.columns, name)) for name in ("operation", "value")]
            seen.append((columns, texts, trace.output))
assert seen[0][0][0], "something was recorded"
# A second execution may know more than a first one, as what threads ask of an event loop.
sys.exit(seen[:2] != seen[2:])
"""


@pytest.mark.parametrize("source", PROGRAMS.values(), ids=PROGRAMS)
def test_the_first_execution_of_a_process_is_like_any_other(source: str) -> None:
    command = [sys.executable, "-c", IN_A_FRESH_PROCESS, dedent(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
