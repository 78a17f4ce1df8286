"""Tasks that wait for ever, in words."""

from __future__ import annotations

from collections.abc import Callable, Container

from coolthreads.kernel.task_notes import waiting_tasks
from coolthreads.stdlib.asyncio.awaiting import frames_of


def stuck_tasks(files: Container[str], name_of: Callable[[str], str]) -> list[str]:
    """For each the innermost line of the program that it is in; ``files`` are those of the program."""
    told = []
    for task in waiting_tasks():
        place = ""
        for filename, line in frames_of(None if task.twin is None else task.twin()):
            if filename in files:
                place = f" ({name_of(filename)}:{line})"
        told.append(f"{task.id} waits for ever: await{place}")
    return told
