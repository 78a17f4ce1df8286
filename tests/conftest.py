"""What holds for every test: no screen, no settings of whoever runs it, and the same examples each time."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

# Before anything imports Qt.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Temporary files of programs have the same names in each execution: processes that execute at the same time must not share a
# folder.
if "PYTEST_XDIST_WORKER" in os.environ:
    tempfile.tempdir = os.environ["TMPDIR"] = tempfile.mkdtemp(
        prefix=f"coolthreads-{os.environ['PYTEST_XDIST_WORKER']}-"
    )
    os.chmod(tempfile.tempdir, 0o755)  # some tests are somebody else
    atexit.register(shutil.rmtree, tempfile.tempdir, ignore_errors=True)

# The same examples on every machine; a search for new ones is asked for: pytest --hypothesis-profile=explore
settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", parent=settings.get_profile("repeatable"), derandomize=False, max_examples=2000)
settings.load_profile("repeatable")


@pytest.fixture(autouse=True, scope="session")
def _nobodys_settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Recent files and window places of the person at the keyboard are neither read nor written."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("CONFIG", "DATA", "CACHE", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(home / kind.lower()))
        yield
