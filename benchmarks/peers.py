"""Coolthreads side by side with frontrun and interleave-test, on the same programs, in the same run.

Executions a second: the better of random sampling and exhaustive search, and how many times those of the fastest peer they
are; on one core, and with ``--jobs`` on all. Exhaustive: executions until nothing was left,
or how many fitted into the time. First failure: executions and time with the tool's defaults. Every number comes from a
fresh process. "missed" stands where a tool certifies a program that can fail.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.adapters import ADAPTERS, Measurement, adapter
from benchmarks.subjects import SUBJECTS, Subject
from benchmarks.table import duration, rate, table

QUESTIONS = ("sample", "exhaust", "find")
# What a process may take on top of the time that it was given, before it is killed.
GRACE = 20.0
HEADER = ("program", "tool", "executions/s", "of a peer's", "exhaustive", "in", "first failure", "in")


def is_ours(tool: str) -> bool:
    """Whether it is Coolthreads, in one process or in several."""
    return tool.startswith("coolthreads")


def installed() -> list[str]:
    """The tools that can be measured here, ours first."""
    found = []
    for tool, (_, distribution) in ADAPTERS.items():
        try:
            if distribution is not None:
                version(distribution)
            found.append(tool)
        except PackageNotFoundError:
            print(f"{tool} is not installed (make bench installs it where this Python has it)")
    return found


def measure(tool: str, subject: Subject, question: str, seconds: float) -> Measurement:
    """Asks one question in a fresh process, which is killed if it does not come back."""
    command = [sys.executable, "-m", "benchmarks.peers", "--cell", tool, subject.name, question, str(seconds)]
    if tool == "frontrun":
        command.insert(0, str(Path(sys.executable).parent / "frontrun"))
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        output, errors = process.communicate(timeout=seconds + GRACE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return Measurement(0, seconds + GRACE, note="hangs")
    try:
        return Measurement(**json.loads(output.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        said = [line for line in errors.splitlines() if line.strip()]
        return Measurement(0, 0.0, note=said[-1].strip() if said else f"exit status {process.returncode}")


def cell(tool: str, name: str, question: str, seconds: float) -> None:
    """Answers one question in this process."""
    result: Measurement = getattr(adapter(tool), question)(SUBJECTS[name], seconds)
    print("\n" + json.dumps(asdict(result)))


def speed_of(answers: dict[str, Measurement]) -> float:
    """Executions a second, sampling or exhaustive; 0 if there were none."""
    measured = (answers["sample"], answers["exhaust"])
    return max((m.executions / m.seconds for m in measured if m.executions and m.seconds), default=0.0)


def row(subject: Subject, tool: str, answers: dict[str, Measurement], peers: float = 0.0) -> tuple[str, ...]:
    """A line of the table; ``peers``: the executions a second of the fastest peer, if the tool is to be compared with it."""
    _, exhausted, found = (answers[question] for question in QUESTIONS)
    speed = speed_of(answers)
    if found.failed:
        first = (f"after {found.executions:,}", duration(found.seconds))
    elif not found.complete:
        first = ("-", "") if found.note else (f"none in {found.executions:,}", duration(found.seconds))
    else:
        first = ("missed" if subject.fails else "none: proved", duration(found.seconds))
    if not exhausted.executions or exhausted.note:
        whole = ("-", "")
    elif exhausted.complete:
        whole = (f"{exhausted.executions:,}", duration(exhausted.seconds))
    else:
        whole = (f"> {exhausted.executions:,}", duration(exhausted.seconds))
    times = f"{speed / peers:.0f} x" if speed and peers else ""
    return (subject.name, tool, rate(speed) if speed else "-", times, *whole, *first)


def main() -> None:
    """Prints the table; ``--seconds`` is the time for each of three questions to each tool about each program."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--tool", action="append", choices=list(ADAPTERS))
    parser.add_argument("--program", action="append", choices=list(SUBJECTS))
    parser.add_argument("--cell", nargs=4, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.cell:
        tool, name, question, seconds = options.cell
        cell(tool, name, question, float(seconds))
        return
    rows: list[tuple[str, ...]] = []
    notes: dict[str, None] = {}
    tools = options.tool or installed()
    for name in options.program or SUBJECTS:
        asked: dict[str, dict[str, Measurement]] = {}
        for tool in tools:
            answers = asked[tool] = {q: measure(tool, SUBJECTS[name], q, options.seconds) for q in QUESTIONS}
            notes |= {f"{tool}, {name}, {q}: {m.note}": None for q, m in answers.items() if m.note}
            done = len(rows) + len(asked)
            if sys.stderr.isatty():
                print(f"\r{done} of {len(options.program or SUBJECTS) * len(tools)}", end="\r", file=sys.stderr)
        peers = max((speed_of(answers) for tool, answers in asked.items() if not is_ours(tool)), default=0.0)
        rows += [row(SUBJECTS[name], tool, asked[tool], peers if is_ours(tool) else 0.0) for tool in tools]
    print(f"Python {sys.version.split()[0]}, {options.seconds:g} s for each question\n")
    print(table(HEADER, rows))
    for note in notes:
        print(note)


if __name__ == "__main__":
    main()
