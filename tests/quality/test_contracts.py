"""The import contracts do hold something: each one is broken here on purpose, in a copy, and must say so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENGINE, APP = Path("simulator/coolthreads"), Path("app/coolthreads_app")
# Where which import is planted, and how the report names it.
PLANTED = {
    "The engine knows neither the app nor Qt": (ENGINE / "kernel/actor.py", "PySide6.QtCore", "PySide6"),
    "Inside the engine": (ENGINE / "kernel/operations.py", "coolthreads.stdlib.universe", "coolthreads.stdlib"),
    "Strategies see only choice points": (ENGINE / "strategies/protocol.py", "coolthreads.trace", "coolthreads.trace"),
    "Insight sees only traces": (ENGINE / "insight/races.py", "coolthreads.program", "coolthreads.program"),
    "The app uses only the public names of the engine": (APP / "model/words.py", "coolthreads.schedule", ""),
    "Inside the app": (APP / "layout/items.py", "coolthreads_app.figure.theme", "coolthreads_app.figure"),
    "What is drawn is decided without Qt": (APP / "model/playhead.py", "PySide6.QtGui", "PySide6"),
    "The command line leaves Qt to what draws": (APP / "commands/listing.py", "PySide6.QtSvg", "PySide6"),
}


def lint(root: Path) -> str:
    """The report on the sources below ``root``, with its lines not wrapped."""
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(map(str, (root / "simulator", root / "app"))),
        "COLUMNS": "400",
        "NO_COLOR": "1",
    }
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    command = [sys.executable, "-c", program, "--config", str(root / "pyproject.toml"), "--no-cache"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False).stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sources, with one forbidden import planted for each contract."""
    root = tmp_path_factory.mktemp("planted")
    for folder in (ENGINE, APP):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    for file, module, _ in PLANTED.values():
        path = root / file
        path.write_text(path.read_text(encoding="utf-8") + f"\nimport {module}\n", encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def report(copy: Path) -> str:
    return lint(copy)


@pytest.mark.parametrize("contract", PLANTED)
def test_a_broken_contract_is_reported(contract: str, report: str) -> None:
    file, module, shown = PLANTED[contract]
    importer = ".".join(file.with_suffix("").parts[1:])
    details = re.split(r"\n(?=[^\n]+\n-{5,}\n)", report)
    section = next(part for part in details if part.strip().startswith(contract))
    assert re.search(rf"{re.escape(importer)} -> {re.escape(shown or module)}\b", section), section


def test_every_contract_has_its_planted_import(report: str) -> None:
    contracts = re.findall(r"^(.*) (KEPT|BROKEN)$", report, re.MULTILINE)
    assert len(contracts) == len(PLANTED)
    assert {name for name, verdict in contracts if verdict == "KEPT"} == set()


def test_a_module_that_no_layer_names_is_reported(copy: Path, tmp_path: Path) -> None:
    shutil.copytree(copy, tmp_path / "stray")
    (tmp_path / "stray" / ENGINE / "stray.py").write_text('"""In no layer."""\n')
    assert "coolthreads.stray" in re.sub(r"\s+", "", lint(tmp_path / "stray").replace("- stray", "coolthreads.stray"))
