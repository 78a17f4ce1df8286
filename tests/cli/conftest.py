"""Commands that draw run in the process of the tests, which later tests of the window share: they need one application."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def application(qapp: object) -> object:
    """The application of widgets is there before a command would make a lesser one."""
    return qapp
