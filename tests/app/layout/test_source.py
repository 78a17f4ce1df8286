"""Where everybody is in the source."""

from coolthreads_app.layout.source import faults, focus, markers
from coolthreads_app.model.index import TraceIndex
from coolthreads_app.model.moment import moment_at
from tests.app import traces


def places(trace: traces.Trace, position: int) -> list[tuple[str, int, str, str]]:
    """Label, line, expression and words of each marker."""
    lines = trace.files[0].text.splitlines()
    return [
        (m.label, m.line, lines[m.line - 1][m.column : m.end_column], m.words)
        for m in markers(trace, moment_at(TraceIndex(trace), position))
    ]


def test_markers_are_at_the_expression_that_comes_next():
    assert places(traces.lost_update(), 3) == [
        ("T2", 10, "counter", "reads counter"),
        ("main", 17, "thread.join()", "joins worker 0"),
        ("T1", 10, "counter += 1", "writes counter"),
    ]


def test_who_is_not_started_or_done_has_none():
    assert [label for label, *_ in places(traces.lost_update(), 0)] == ["main"]
    assert [label for label, *_ in places(traces.lost_update(), 7)] == ["main"]


def test_at_a_deadlock_everybody_says_what_they_wait_for():
    assert places(traces.deadlock(), 4) == [
        ("main", 22, "first.join()", "waiting for one"),
        ("T1", 8, "b", "blocked on b, held by T2"),
        ("T2", 14, "a", "blocked on a, held by T1"),
    ]


def test_an_exception_marks_its_line_once_it_was_raised():
    trace = traces.lost_update()
    assert faults(trace, 9) == ()
    (fault,) = faults(trace, 10)
    assert (fault.line, fault.words) == (20, "AssertionError: lost an update")
    assert focus((), (fault,)) == (0, 20)
