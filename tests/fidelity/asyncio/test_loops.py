"""Several loops, in several threads or within each other, work or raise exactly as CPython's do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.strategies import default_choice

PROGRAMS = sorted((Path(__file__).parent / "loops").glob("*.py"))


@pytest.mark.fidelity
@pytest.mark.parametrize("order", ["fifo", "any"])
@pytest.mark.parametrize("file", PROGRAMS, ids=[file.stem for file in PROGRAMS])
def test_loops_do_as_those_of_the_standard_library_do(file: Path, order: str) -> None:
    real = subprocess.run([sys.executable, str(file)], capture_output=True, text=True, timeout=60, check=True)
    with Stage(Program.from_file(file), Options(asyncio_order=order)) as stage:
        outcome = stage.execute(default_choice).outcome
    assert outcome.summary == ""
    assert outcome.output == real.stdout
