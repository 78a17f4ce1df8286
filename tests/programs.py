"""Small programs that many tests use, and a way to execute one under a schedule in this process."""

from __future__ import annotations

from dataclasses import dataclass, field

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Execution, Stage
from coolthreads.schedule import Schedule
from coolthreads.strategies.replay import Replay

LOST_UPDATE = """\
import threading
counter = 0

def work():
    global counter
    counter += 1

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert counter == 2, "lost an update"
"""

# The check must come between the two stores of the setter that comes first, whichever of them that is.
REORDER = """
import threading
a = b = 0
def set():
    global a, b
    a = 1
    b = -1
def check():
    assert not (a == 1 and b == 0)
threads = [threading.Thread(target=set) for _ in range({setters})] + [threading.Thread(target=check)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""

LOCKED = """\
import threading
counter = 0
lock = threading.Lock()

def work():
    global counter
    with lock:
        counter += 1

threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert counter == 2, "lost an update"
"""

ABBA = """\
import threading
a = threading.Lock()
b = threading.Lock()

def forwards():
    with a:
        with b:
            pass

def backwards():
    with b:
        with a:
            pass

threads = [threading.Thread(target=forwards), threading.Thread(target=backwards)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


@dataclass(frozen=True)
class Bench:
    """A program as text, and how to execute it."""

    source: str
    options: Options = field(default_factory=Options)

    def under(self, schedule: str) -> Execution:
        """The recorded execution under a schedule; every choice in it is used."""
        parsed = Schedule.parse(schedule)
        replay = Replay(parsed)
        program = Program.from_text(self.source, "program.py")
        with Stage(program, self.options.with_schedule_options(parsed.options)) as stage:
            execution = stage.execute(replay.choose, record=True)
        replay.check_all_used()
        return execution


def check(source: str, schedule: str, verdict: str, summary: str = "", output: str | None = None) -> Execution:
    """Execute ``source`` under ``schedule`` and compare what came of it."""
    execution = Bench(source).under(schedule)
    outcome = execution.outcome
    assert (outcome.verdict.value, outcome.summary) == (verdict, summary)
    if output is not None:
        assert outcome.output == output
    return execution
