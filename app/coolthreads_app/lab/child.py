"""Processes that measure or are measured. Invariant: whatever happens in the block of ``with child(...)``, afterwards
the process has ended and its pipes are closed; it has neither files nor a session of its own that could stay behind.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil

from coolthreads_app.lab.control import Control, LabError, NoAnswer

_PROBES = Path(__file__).parent / "probes"
_TICK = 0.02  # seconds between two looks at cancellation, memory and time
_ENDING = 5.0  # seconds that a process which has closed its output may take to end, at most
_TAIL = 2_000  # characters of a child's complaints that are kept


class Child:
    """One process that prints a JSON document a line."""

    def __init__(self, process: subprocess.Popen[str], control: Control) -> None:
        self.process, self._control = process, control
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._complaint = ""
        assert process.stdout is not None
        assert process.stderr is not None
        self._readers = [
            threading.Thread(target=self._read, args=(process.stdout,), name="lab-output", daemon=True),
            threading.Thread(target=self._listen, args=(process.stderr,), name="lab-errors", daemon=True),
        ]
        for reader in self._readers:
            reader.start()

    def send(self, document: dict[str, Any]) -> None:
        """One line for it to read; raises LabError if it has ended."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(json.dumps(document) + "\n")
            self.process.stdin.flush()
        except OSError:
            raise LabError(f"{self._name}: ended before it was asked{self._why(_ENDING)}") from None

    def document(self, seconds: float) -> dict[str, Any]:
        """Its next line. Raises LabError if none comes in that time, or it ends, or takes too much memory; Cancelled."""
        found = self.document_or_end(seconds)
        if found is None:
            raise LabError(f"{self._name}: ended without an answer{self._why(_ENDING)}")
        return found

    def document_or_end(self, seconds: float) -> dict[str, Any] | None:
        """Its next line, or None if it has ended."""
        end = self._control.clock() + seconds
        while True:
            self._control.check()
            try:
                line = self._lines.get(timeout=_TICK)
            except queue.Empty:
                if self._control.clock() > end:
                    raise NoAnswer(f"{self._name}: no answer within {seconds:.0f} s{self._why()}") from None
                self._weigh()
                continue
            if line is None:
                return None
            try:
                found = json.loads(line)
            except ValueError:
                found = None
            if not isinstance(found, dict):
                raise LabError(f"{self._name}: said {line[:80]!r}, which is no JSON object")
            return found

    def memory(self) -> Memory:
        """What it occupies now; raises LabError if it has ended."""
        try:
            process = psutil.Process(self.process.pid)
            plain = process.memory_info()
            try:
                full = process.memory_full_info()
                pss, uss = getattr(full, "pss", None), getattr(full, "uss", None)
            except (psutil.AccessDenied, NotImplementedError):
                pss = uss = None
        except psutil.NoSuchProcess:
            raise LabError(f"{self._name}: ended before it could be weighed{self._why()}") from None
        return Memory(plain.rss, plain.vms, pss, uss)

    def stop(self) -> None:
        """Ends it, and waits until it has."""
        process = self.process
        for pipe in (process.stdin,):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        if process.poll() is None:
            process.kill()
        process.wait()
        for reader in self._readers:
            reader.join()
        for output in (process.stdout, process.stderr):
            if output is not None:
                output.close()

    def _weigh(self) -> None:
        """All processes of this measurement together; raises LabError when they hold too much."""
        held = 0
        for process in self._control.processes:
            with contextlib.suppress(psutil.Error):
                held += psutil.Process(process).memory_info().rss
        if held > self._control.limits.memory:
            allowed = self._control.limits.memory >> 20
            raise LabError(f"{self._name}: more than {allowed} MB in use, half of what was free")

    def _read(self, stream: IO[str]) -> None:
        for line in stream:
            self._lines.put(line)
        self._lines.put(None)

    def _listen(self, stream: IO[str]) -> None:
        for line in stream:
            self._complaint = (self._complaint + line)[-_TAIL:]

    @property
    def _name(self) -> str:
        arguments = self.process.args
        assert isinstance(arguments, list)
        return f"{arguments[0]} {Path(str(arguments[2])).name}"

    def _why(self, patience: float = 0.0) -> str:
        """What it complained of last; one that is about to end gets the time to say it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(patience)
            self._readers[1].join(_ENDING)
        last = self._complaint.strip().splitlines()
        return f" ({last[-1].strip()})" if last else ""


class Memory:
    """Bytes: resident, virtual; proportional and unique where the system tells them."""

    __slots__ = ("pss", "rss", "uss", "vms")

    def __init__(self, rss: int, vms: int, pss: int | None, uss: int | None) -> None:
        self.rss, self.vms, self.pss, self.uss = rss, vms, pss, uss


@contextlib.contextmanager
def child(control: Control, python: str, probe: str, *arguments: str) -> Iterator[Child]:
    """A probe of ``lab/probes`` under that interpreter; ended when the block is. Raises LabError if it cannot start."""
    control.check()
    try:
        # -I: nothing of the user's settings or folders changes what is measured.
        process = subprocess.Popen(
            [python, "-I", str(_PROBES / f"{probe}.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise LabError(f"{python}: cannot be started: {(error.strerror or str(error)).lower()}") from None
    control.processes.add(process.pid)
    running = Child(process, control)
    try:
        yield running
    finally:
        running.stop()
        control.processes.discard(process.pid)


def this_python() -> str:
    """The interpreter that runs the app."""
    return sys.executable
