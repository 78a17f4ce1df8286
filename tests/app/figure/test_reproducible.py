"""The same schedule gives the same bytes: in another process and folder, with other hashes, as another user, elsewhere."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.programs import LOST_UPDATE

CHILD = """
import hashlib, json, sys
from pathlib import Path
from PySide6.QtGui import QGuiApplication
from coolthreads_app.cli import main

application = QGuiApplication([])
found = {}
for name, program, *options in json.loads(sys.argv[1]):
    assert main(["export", program, "-o", name, *options]) == 0, name
    found[name] = hashlib.sha256(Path(name).read_bytes()).hexdigest()
print(json.dumps(found))
"""
RACE = "race.py", "--schedule", "main*4 T1 T2"
WANTED = [
    ("race.svg", *RACE, "--source"),
    ("race.png", *RACE, "--theme", "dark"),
    ("race.pdf", *RACE, "--theme", "print", "--width", "single"),
    ("race.html", *RACE),
    ("race.json", *RACE),
    ("race.csv", *RACE),
    ("race.dot", *RACE),
    ("race.mmd", *RACE),
    ("race.gif", *RACE, "--width", "300", "--steps", "3:6"),
    ("race.trace", *RACE),
    ("values.svg", *RACE, "--view", "values"),
    ("progress.svg", *RACE, "--view", "progress"),
    ("waits.dot", "coffee/conditions", "--view", "waits"),
    ("workflow.svg", "coffee/afternoon", "--view", "workflow"),
    ("workflow.dot", "coffee/afternoon", "--view", "workflow"),
    ("outcomes.svg", "asyncio/counter", "--view", "timeline+outcomes"),
]


def test_two_processes_make_the_same_bytes(tmp_path: Path):
    made = []
    for seed, folder in (("1", tmp_path / "one"), ("7001", tmp_path / "two" / "deeper")):
        folder.mkdir(parents=True)
        (folder / "race.py").write_text(LOST_UPDATE)
        environment = os.environ | {
            "PYTHONHASHSEED": seed, "QT_QPA_PLATFORM": "offscreen", "USER": f"user{seed}", "HOME": str(folder),
            "TZ": "UTC" if seed == "1" else "Asia/Tokyo", "LC_ALL": "C" if seed == "1" else "C.UTF-8",
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", CHILD, json.dumps(WANTED)],
            cwd=folder, env=environment, capture_output=True, text=True, timeout=200, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        made.append(json.loads(done.stdout.splitlines()[-1]))
    assert made[0] == made[1]
    assert len(set(made[0].values())) == len(WANTED)
    for path in sorted((tmp_path / "one").iterdir()):
        # Nor do they say where they were made.
        if path.suffix in (".svg", ".html", ".json", ".csv", ".dot", ".mmd"):
            assert str(tmp_path) not in path.read_text("utf-8")
    assert hashlib.sha256((tmp_path / "one" / "race.svg").read_bytes()).hexdigest() == made[0]["race.svg"]
