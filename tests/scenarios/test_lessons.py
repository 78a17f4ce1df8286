"""The questions and challenges beside the scenarios: well formed, and true of what exploring them gives."""

import pytest

from coolthreads import Verdict, explore, Options, Program, run, scenarios
from coolthreads_app.model.lessons import Lesson, fixed, lesson_in

LESSONS: dict[str, Lesson] = {s.name: lesson_in(s.path.with_suffix(".toml")) for s in scenarios()}
BY_NAME = {s.name: s for s in scenarios()}


def test_the_scenarios_ask_something():
    assert sum(len(lesson.questions) for lesson in LESSONS.values()) >= 15
    assert sum(len(lesson.challenges) for lesson in LESSONS.values()) >= 3


@pytest.mark.parametrize("name", [name for name, lesson in LESSONS.items() if lesson.questions])
def test_what_is_asked_fits_on_a_slide(name: str):
    for question in LESSONS[name].questions:
        assert len(question.ask) <= 120
        assert len(question.because) <= 200
        assert len(set(question.choices)) == len(question.choices)
        assert 0 < len(question.answers) < len(question.choices)


@pytest.mark.parametrize("name", LESSONS)
def test_choices_that_are_outputs_are_right_when_they_can_happen(name: str):
    outputs = {outcome.output for outcome in BY_NAME[name].outcomes}
    for question in LESSONS[name].questions:
        if "printed" in question.ask and all(choice.startswith("Counter: ") for choice in question.choices):
            right = {question.choices[row] + "\n" for row in question.answers}
            assert right == outputs & {choice + "\n" for choice in question.choices}


@pytest.mark.parametrize("name", LESSONS)
def test_what_is_revealed_can_be_run(name: str):
    for question in LESSONS[name].questions:
        if question.show is not None:
            assert run(BY_NAME[name].program(), schedule=question.show) is not None


@pytest.mark.parametrize("name", [name for name, had in LESSONS.items() if any(c.kind == "break" for c in had.challenges)])
def test_what_is_to_be_broken_by_hand_can_be_broken(name: str):
    for challenge in LESSONS[name].challenges:
        if challenge.kind == "break" and challenge.verdict is not None:
            assert challenge.verdict in {outcome.verdict for outcome in BY_NAME[name].outcomes}


SOLUTIONS = {
    "counter/race": (
        ("counter = 0\n", "counter = 0\nlock = threading.Lock()\n"),
        ("    counter += 1", "    with lock:\n        counter += 1"),
    ),
    "asyncio/await_between": (
        ("counter = 0\n", "counter = 0\nlock = asyncio.Lock()\n"),
        (
            "    value = counter\n    await asyncio.sleep(0)",
            "    async with lock:\n        value = counter\n        await asyncio.sleep(0)",
        ),
        ("    counter = value + 1", "        counter = value + 1"),
    ),
}


def test_there_is_a_solution_for_every_program_to_be_fixed():
    assert set(SOLUTIONS) == {name for name, lesson in LESSONS.items() if any(c.kind == "fix" for c in lesson.challenges)}


@pytest.mark.parametrize("name", SOLUTIONS)
def test_the_solution_that_the_hints_lead_to_is_accepted(name: str):
    program = BY_NAME[name].program()
    text = program.source
    for old, new in SOLUTIONS[name]:
        assert old in text
        text = text.replace(old, new, 1)
    challenge = next(c for c in LESSONS[name].challenges if c.kind == "fix")
    as_it_is = explore(program, Options(time="any"))
    assert not fixed(challenge, as_it_is, changed=True, searching=False).met
    changed = explore(Program.from_text(text, program.name), Options(time="any"))
    report = fixed(challenge, changed, changed=True, searching=False)
    assert report.met, report.words
    assert {row.verdict for row in changed.outcomes} == {Verdict.PASSED}
