"""What is random in a program is decided by the seed."""

import pytest

from coolthreads.errors import CoolthreadsError
from coolthreads.exploration import Exploration, Limits
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.search.driver import explorer
from coolthreads.strategies import First
from tests.search.exploring import replayed

SOURCES = [
    "import random\nprint(random.random(), random.randint(0, 10**9))\n",
    "import uuid\nprint(uuid.uuid4())\n",
    "import os\nprint(os.urandom(8))\n",
    "import secrets\nprint(secrets.token_hex(8))\n",
    "import random\nprint(random.SystemRandom().random(), random.Random().random())\n",
]


def outputs(source: str, seed: int, times: int) -> set[str]:
    with Stage(Program.from_text(source), Options(seed=seed)) as stage:
        return {stage.execute(First().choose).outcome.output for _ in range(times)}


@pytest.mark.parametrize("source", SOURCES)
def test_the_same_seed_gives_the_same_lots(source: str) -> None:
    first = outputs(source, 1, 3)
    assert len(first) == 1
    assert outputs(source, 1, 1) == first
    assert outputs(source, 2, 1) != first


def test_the_engine_keeps_its_own_lots() -> None:
    import os
    import random

    before = random.getstate()
    outputs("import random\nrandom.seed(3)\n", 0, 1)
    assert random.getstate() == before
    assert os.urandom(16) != os.urandom(16)


def of_any_numbers(source: str, strategy: str = "dpor") -> Exploration:
    with Stage(
        Program.from_text(f"import random, secrets, threading\n{source}"), Options(time="any", random="any")
    ) as stage:
        limits = Limits(max_executions=300)
        return explorer(stage, strategy, limits).explore(lambda _: None, 1e9, lambda: False)


@pytest.mark.parametrize(
    ("drawn", "values"),
    [
        ("random.choice('abc')", 3),
        ("random.randint(1, 2)", 2),
        ("random.sample('abc', 2)", 6),
        ("random.choices('abc', [1, 0, 2], k=2)", 4),
        ("random.getrandbits(2)", 4),
        ("secrets.choice('ab'), random.SystemRandom().randrange(2), random.Random().randrange(2)", 8),
        ("random.Random(7).choice('abc')", 1),
        ("random.seed(7), random.choice('abc')", 1),
    ],
)
@pytest.mark.parametrize("strategy", ["dpor", "dfs"])
def test_each_of_a_few_values_is_tried(drawn: str, values: int, strategy: str) -> None:
    found = of_any_numbers(f"print({drawn})\n", strategy)
    assert (len(found.outcomes), found.executions, found.complete) == (values, values, True)


def test_what_is_not_tried_is_said() -> None:
    found = of_any_numbers("print(random.random() < 0.001, random.random() > 0.999)\n")
    assert (len(found.outcomes), found.complete) == (4, False)
    assert of_any_numbers("print(random.randrange(100))\n").untracked
    assert of_any_numbers("import uuid, tempfile\nuuid.uuid4(); tempfile.mktemp()\n").complete


def test_draws_of_threads_do_not_depend_on_each_other() -> None:
    source = (
        "both = {}\n"
        "def work(me):\n"
        "    drawn = random.randrange(3)\n"
        "    if drawn == 2: both[me] = len(both)\n"
        "threads = [threading.Thread(target=work, args=(me,)) for me in range(2)]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
        "assert both != {0: 1, 1: 0}\n"
    )
    pruned, plain = (of_any_numbers(source, strategy) for strategy in ("dpor", "dfs"))
    assert pruned.complete
    assert pruned.executions < plain.executions
    (failing,) = [row for row in pruned.outcomes if row.summary]
    assert failing.schedule.split().count("R2") >= 1
    assert replayed(f"import random, secrets, threading\n{source}", failing.schedule).outcome.summary == failing.summary


def test_a_timed_run_leaves_nothing_to_choose() -> None:
    with pytest.raises(CoolthreadsError, match="random any"):
        Options(timed="2", random="any")
