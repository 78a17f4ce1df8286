"""What programs print for a terminal is legible in a window."""

import pytest

from coolthreads_app.model.words import legible


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("plain\n", "plain\n"),
        ("\x1b[31m\x1b[1mWARNING: a server\x1b[0m", "WARNING: a server"),
        ("\x1b]0;a title\x07body", "body"),
        ("50 %\r100 %\r\n", "50 %\n100 %\n"),
        ("bell\x07", "bell\N{SYMBOL FOR BELL}"),
        ("a\tb", "a\tb"),
    ],
)
def test_what_was_meant_for_a_terminal_is_left_out(printed: str, shown: str):
    assert legible(printed) == shown
