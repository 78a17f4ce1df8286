"""Lessons: what is read of a TOML file, what is said of a wrong one, when a challenge is met."""

from dataclasses import replace
from pathlib import Path

import pytest

from coolthreads import CoolthreadsError, Verdict
from coolthreads_app.model.lessons import Challenge, Hands, Lesson, broken, fixed, lesson_in
from tests.app import traces
from tests.app.fakes import KEPT, LOST, exploration
from tests.app.model.test_branches import counted

QUESTION = '[[questions]]\nask = "How many?"\nchoices = ["one", "two"]\nanswers = [2]\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "race.toml"
    path.write_text(text)
    return path


def test_questions_and_challenges_are_read(tmp_path: Path):
    lesson = lesson_in(
        written(tmp_path, QUESTION + 'show = "T1"\n[[challenges]]\nkind = "break"\ntask = "Go"\nverdict = "deadlock"\n')
    )
    (question,), (challenge,) = lesson.questions, lesson.challenges
    assert (question.choices, question.answers, question.show) == (("one", "two"), (1,), "T1")
    assert (challenge.kind, challenge.verdict, challenge.hints) == ("break", Verdict.DEADLOCK, ())


def test_no_file_is_an_empty_lesson(tmp_path: Path):
    assert lesson_in(tmp_path / "none.toml") == Lesson()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[questions]", "race.toml: Expected"),
        ('[[questions]]\nask = "x"\n', "in a question or a challenge: 'choices' is missing"),
        (QUESTION.replace("[2]", "[3]"), "'How many?' has answers [3], but must have some of 1 to 2"),
        (QUESTION.replace('["one", "two"]', '["one"]'), "'How many?' has 1 choice, but must have 2 to 9"),
        (QUESTION + 'show = "hello"\n', "schedule, word 1: 'hello' is no actor"),
        ('[[challenges]]\nkind = "guess"\ntask = "x"\n', "kind is 'guess', but must be break or fix"),
        ('[[challenges]]\nkind = "break"\ntask = "x"\nverdict = "bad"\n', "'bad' is not a valid Verdict"),
    ],
)
def test_a_wrong_file_is_told_in_one_line(tmp_path: Path, text: str, said: str):
    with pytest.raises(CoolthreadsError) as raised:
        lesson_in(written(tmp_path, text))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_show_of_hands():
    hands = Hands(3)
    for choice in (0, 1, 1, 1):
        hands.add(choice)
    hands.add(0, -1)
    hands.add(0, -1)
    assert hands.counts == [0, 3, 0]
    assert hands.words((1, 2)) == "3 of 3 hands were right."
    assert Hands(2).words((0,)) == ""


BREAK = Challenge("break", "", Verdict.FAILED, None, ())


def test_only_what_was_reached_by_hand_counts():
    assert not broken(BREAK, traces.lost_update(), by_hand=False).met
    assert broken(BREAK, traces.lost_update(), by_hand=True).met
    assert not broken(BREAK, traces.deadlock(), by_hand=True).met
    assert not broken(BREAK, None, by_hand=True).met
    anything = replace(BREAK, verdict=None)
    assert broken(anything, traces.deadlock(), by_hand=True).met
    assert not broken(anything, counted("T1 T1 T2 T2"), by_hand=True).met


@pytest.mark.parametrize(
    ("found", "changed", "searching", "met", "words"),
    [
        (exploration(KEPT), True, False, True, "Fixed, and proved: 2 executions cover every interleaving."),
        (exploration(KEPT), False, False, False, "Edit the program"),
        (exploration(KEPT), True, True, False, "Searching"),
        (None, True, False, False, "Searching"),
        (exploration(KEPT, LOST), True, False, False, "Not yet: 4 of 6 executions go wrong: AssertionError"),
        (exploration(KEPT, complete=False), True, False, False, "not every interleaving was covered"),
        (exploration(replace(KEPT, output="")), True, False, False, "it prints '' and not 'Counter: 2\\n'"),
    ],
)
def test_only_a_complete_search_without_failure_proves_a_fix(found, changed, searching, met, words):
    challenge = Challenge("fix", "", None, "Counter: 2\n", ())
    report = fixed(challenge, found, changed=changed, searching=searching)
    assert report.met is met
    assert words in report.words
