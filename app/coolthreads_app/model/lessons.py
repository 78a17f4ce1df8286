"""What a scenario asks its audience: questions to predict and then reveal, and challenges that are checked.

Both stand in the TOML file beside the scenario:

    [[questions]]
    ask = "What is printed?"
    choices = ["Counter: 1", "Counter: 2"]
    answers = [1, 2]                      # numbers of the choices that are right, from 1
    because = "Either can happen."
    show = "main*4 T1 T2"                 # optional: the schedule that is run when the answer is revealed

    [[challenges]]
    kind = "break"                        # reach an outcome by hand; or "fix": no interleaving may go wrong any more
    task = "Lose an update."
    verdict = "failed"                    # break: the verdict to reach (default: anything but passed)
    output = "Counter: 2\\n"               # fix: what every execution has to print (optional)
    hints = ["...", "..."]
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coolthreads import CoolthreadsError, Exploration, Schedule, Trace, Verdict
from coolthreads_app.model.words import count, legible, verdict_word


@dataclass(frozen=True, slots=True)
class Question:
    """``answers``: rows of ``choices``, from 0; ``show``: a schedule, None when nothing is run."""

    ask: str
    choices: tuple[str, ...]
    answers: tuple[int, ...]
    because: str
    show: str | None


@dataclass(frozen=True, slots=True)
class Challenge:
    """``kind``: break or fix; ``verdict``: to be reached (None: any that is not passed); ``output``: to be kept."""

    kind: str
    task: str
    verdict: Verdict | None
    output: str | None
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lesson:
    """All that a scenario asks."""

    questions: tuple[Question, ...] = ()
    challenges: tuple[Challenge, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """Whether a challenge is met, and what is known or missing in one sentence."""

    met: bool
    words: str


def lesson_in(file: Path) -> Lesson:
    """The lesson in a TOML file, an empty one when there is none; raises CoolthreadsError that says what is wrong."""
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Lesson()
    except (OSError, ValueError) as error:
        raise CoolthreadsError(f"{file}: {error}") from None
    try:
        return Lesson(
            tuple(_question(row) for row in data.get("questions", ())),
            tuple(_challenge(row) for row in data.get("challenges", ())),
        )
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        missing = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise CoolthreadsError(f"{file}: in a question or a challenge: {missing}") from None


def _question(row: dict[str, Any]) -> Question:
    choices, answers = tuple(map(str, row["choices"])), tuple(int(number) - 1 for number in row["answers"])
    if not 2 <= len(choices) <= 9:
        raise ValueError(f"{row['ask']!r} has {count(len(choices), 'choice')}, but must have 2 to 9")
    if not answers or any(not 0 <= number < len(choices) for number in answers):
        raise ValueError(f"{row['ask']!r} has answers {row['answers']}, but must have some of 1 to {len(choices)}")
    show = row.get("show")
    if show is not None:
        Schedule.parse(show)
    return Question(str(row["ask"]), choices, answers, str(row.get("because", "")).strip(), show)


def _challenge(row: dict[str, Any]) -> Challenge:
    if row["kind"] not in ("break", "fix"):
        raise ValueError(f"kind is {row['kind']!r}, but must be break or fix")
    verdict = Verdict(row["verdict"]) if "verdict" in row else None
    return Challenge(row["kind"], str(row["task"]), verdict, row.get("output"), tuple(map(str, row.get("hints", ()))))


class Hands:
    """A show of hands: how many are for each choice."""

    def __init__(self, choices: int) -> None:
        self.counts = [0] * choices

    def add(self, choice: int, hands: int = 1) -> None:
        """More hands for a choice, or fewer; never fewer than none."""
        self.counts[choice] = max(0, self.counts[choice] + hands)

    def words(self, answers: tuple[int, ...]) -> str:
        """Who was right."""
        total, right = sum(self.counts), sum(self.counts[row] for row in answers)
        return f"{right} of {count(total, 'hand')} {'was' if right == 1 else 'were'} right." if total else ""


def broken(challenge: Challenge, trace: Trace | None, *, by_hand: bool) -> Report:
    """Whether this run is what was to be reached."""
    goal = verdict_word(challenge.verdict).lower() if challenge.verdict is not None else "anything but passed"
    if trace is None or not by_hand:
        return Report(False, f"Let actors go next by hand until the run ends as: {goal}.")
    reached = (
        trace.verdict is challenge.verdict if challenge.verdict is not None else trace.verdict is not Verdict.PASSED
    )
    if reached:
        return Report(True, f"Broken, by hand: {legible(trace.summary) or verdict_word(trace.verdict)}.")
    return Report(False, f"Not yet: this run {'passes' if trace.verdict is Verdict.PASSED else 'ends otherwise'}.")


def fixed(challenge: Challenge, found: Exploration | None, *, changed: bool, searching: bool) -> Report:
    """Whether no interleaving of the changed program goes wrong any more."""
    if not changed:
        return Report(False, "Edit the program (F2): all its interleavings are searched while you type.")
    if found is None or searching:
        return Report(False, "Searching all interleavings...")
    bad = [row for row in found.outcomes if row.verdict is not Verdict.PASSED]
    if bad:
        wrong, total = sum(row.executions for row in bad), sum(row.executions for row in found.outcomes)
        return Report(
            False, f"Not yet: {wrong:,} of {total:,} executions go wrong: {legible(bad[0].summary) or bad[0].verdict}."
        )
    if (
        challenge.output is not None
        and (other := next((row.output for row in found.outcomes if row.output != challenge.output), None)) is not None
    ):
        return Report(False, f"Nothing fails, but it prints {other!r} and not {challenge.output!r}.")
    if not found.complete:
        return Report(False, "Nothing went wrong so far, but not every interleaving was covered.")
    return Report(True, f"Fixed, and proved: {count(found.executions, 'execution')} cover every interleaving.")
