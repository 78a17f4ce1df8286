"""What is random in a program is decided by the seed."""

import pytest

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import First

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
