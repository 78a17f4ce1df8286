"""wait and as_completed: one step for whatever has been finished when the turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from coolthreads.kernel.actor import Gate
from coolthreads.kernel.operations import WAIT, type_of_target
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.concurrent_futures.future import CANCELLED_AND_NOTIFIED, FINISHED, Future
from coolthreads.stdlib.threading.lock import nanoseconds, stuck

FIRST_COMPLETED = "FIRST_COMPLETED"
FIRST_EXCEPTION = "FIRST_EXCEPTION"
ALL_COMPLETED = "ALL_COMPLETED"


class DoneAndNotDoneFutures(NamedTuple):
    """What `wait` returns: two sets."""

    done: set[Future]
    not_done: set[Future]


class _Waiter:
    """Told by each future that finishes; ``gate`` opens after so many, or at the first exception."""

    __slots__ = ("finished", "gate", "missing", "stops_at_exception")

    def __init__(self, missing: int, stops_at_exception: bool) -> None:
        self.gate = Gate(missing <= 0)
        self.missing = missing
        self.stops_at_exception = stops_at_exception
        self.finished: list[Future] = []

    def tell(self, future: Future) -> None:
        self.finished.append(future)
        self.missing -= 1
        if self.missing <= 0 or (self.stops_at_exception and _has_failed(future)):
            kernel.open(self.gate)


def _is_finished(future: Future) -> bool:
    return future._state in (CANCELLED_AND_NOTIFIED, FINISHED)


def _has_failed(future: Future) -> bool:
    return future._state == FINISHED and future._exception is not None


def _deliveries() -> Callable[[int], None] | None:
    """Takes down, in a recorded execution, which futures (by number; 0: no more) one wait for several gives out."""
    calls = getattr(kernel.observer, "calls", None)
    return None if calls is None else calls.waits_for_several()


def _target(futures: Iterable[Future]) -> type_of_target:
    numbers = {future._number for future in futures}
    if "cancel" in kernel.watched:
        # A cancelled future counts as finished when a worker of its executor comes upon it.
        numbers |= {future._pool for future in futures if future._pool}
    return tuple(sorted(numbers))


def wait(fs: Iterable[Future], timeout: float | None = None, return_when: str = ALL_COMPLETED) -> DoneAndNotDoneFutures:
    """Wait until all, or the first, or the first that failed is finished; which are, and which are not."""
    futures = set(fs)
    missing = [future for future in futures if not _is_finished(future)]
    any_finished = len(missing) < len(futures)
    any_failed = any(_has_failed(future) for future in futures)
    if not missing or (return_when == FIRST_COMPLETED and any_finished):
        waiter = _Waiter(0, False)
    elif return_when == FIRST_COMPLETED:
        waiter = _Waiter(1, False)
    elif return_when == FIRST_EXCEPTION:
        waiter = _Waiter(0 if any_failed else len(missing), True)
    elif return_when == ALL_COMPLETED:
        waiter = _Waiter(len(missing), False)
    else:
        raise ValueError(f"Invalid return condition: {return_when!r}")
    for future in missing:
        future._waiters.append(waiter)
    try:
        limit = None if timeout is None else nanoseconds(timeout)
        if not kernel.wait(WAIT, _target(futures), waiter.gate, limit) and timeout is None:
            raise stuck("wait()")
    finally:
        for future in missing:
            future._waiters.remove(waiter)
    done = {future for future in futures if _is_finished(future)}
    deliver = _deliveries()
    if deliver is not None:
        for future in sorted(done, key=lambda future: future._number):
            deliver(future._number)
        deliver(0)
    return DoneAndNotDoneFutures(done, futures - done)


def as_completed(fs: Iterable[Future], timeout: float | None = None) -> Iterator[Future]:
    """The futures as they finish; raises TimeoutError if the next one does not in time, counted from the first call."""
    end = None if timeout is None else kernel.now + nanoseconds(timeout)
    futures = set(fs)
    total = len(futures)
    finished = [future for future in futures if _is_finished(future)]
    pending = futures - set(finished)
    waiter = _Waiter(0 if finished else 1, False)
    for future in pending:
        future._waiters.append(waiter)
    # Those before the first turn come in the order of a set, later ones as they finish: whatever `fs` was, as in CPython.
    waiter.finished = finished
    deliver = _deliveries()
    try:
        while futures:
            limit = None if end is None else max(0, end - kernel.now)
            if not kernel.wait(WAIT, _target(futures), waiter.gate, limit):
                if end is None:
                    raise stuck("as_completed()")
                raise TimeoutError(f"{len(pending)} (of {total}) futures unfinished")
            batch = waiter.finished
            waiter.finished = []
            kernel.close(waiter.gate)
            waiter.missing = 1
            batch.reverse()
            while batch:
                # Nothing is kept of what was yielded.
                future = batch[-1]
                futures.discard(future)
                pending.discard(future)
                if waiter in future._waiters:
                    future._waiters.remove(waiter)
                if deliver is not None:
                    deliver(future._number)
                del future
                yield batch.pop()
    finally:
        if deliver is not None:
            deliver(0)
        for future in pending:
            if waiter in future._waiters:
                future._waiters.remove(waiter)
