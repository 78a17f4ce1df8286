"""A few letters mean a command."""

from coolthreads_app.model.meant import ranked

NAMES = ["File: Save Program", "File: Save Trace", "Run: Search All Interleavings", "View: Theme: Dark", "Go: Step"]


def found(query: str) -> list[str]:
    return [NAMES[row] for row in ranked(query, NAMES)]


def test_words_letters_and_begins_are_found():
    assert found("dark") == ["View: Theme: Dark"]
    assert found("save tr")[0] == "File: Save Trace"
    assert found("sai")[0] == "Run: Search All Interleavings"
    assert found("step")[0] == "Go: Step"
    assert found("zzz") == []


def test_nothing_typed_leaves_the_order():
    assert found("") == NAMES
