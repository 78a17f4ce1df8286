"""ThreadPoolExecutor: submitting a call is one step, and so is a worker's taking the next one."""

from __future__ import annotations

import sys
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from types import TracebackType
from typing import Any

from coolthreads.kernel.actor import Actor, Gate
from coolthreads.kernel.operations import RETIRE, SHUTDOWN, SUBMIT, TAKE
from coolthreads.kernel.turns import kernel
from coolthreads.stdlib.concurrent_futures.future import CANCELLED, FINISHED, Future, _logger
from coolthreads.stdlib.execution import christen, execution
from coolthreads.stdlib.native import known
from coolthreads.stdlib.os import CPUS
from coolthreads.stdlib.threading.lock import nanoseconds
from coolthreads.stdlib.threading.thread import Thread


class BrokenExecutor(RuntimeError):
    """The executor cannot go on."""


class BrokenThreadPool(BrokenExecutor):
    """An initializer of the executor has failed."""


class Executor:
    """What executors have in common."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        """Have a call carried out; its future."""
        raise NotImplementedError

    def map(
        self,
        fn: Callable[..., Any],
        *iterables: Iterable[Any],
        timeout: float | None = None,
        chunksize: int = 1,
        **later: Any,
    ) -> Iterator[Any]:
        """Like the built-in, but the calls are submitted at once; the results come in order.

        With a ``buffersize`` (from 3.14 on), no more calls than that are ahead of the results that have been asked for.
        """
        buffersize = later.pop("buffersize", None) if sys.version_info >= (3, 14) else None
        if later:
            raise TypeError(f"Executor.map() got an unexpected keyword argument {next(iter(later))!r}")
        if buffersize is not None and not isinstance(buffersize, int):
            raise TypeError("buffersize must be an integer or None")
        if buffersize is not None and buffersize < 1:
            raise ValueError("buffersize must be None or > 0")
        end = None if timeout is None else kernel.now + nanoseconds(timeout)
        calls = zip(*iterables, strict=False)
        futures = deque(self.submit(fn, *args) for args in islice(calls, buffersize))
        alive = weakref.ref(self)  # who waits for results must not keep it from its end

        def results() -> Iterator[Any]:
            try:
                futures.reverse()
                while futures:
                    if buffersize and (executor := alive()) and (args := next(calls, None)):
                        futures.appendleft(executor.submit(fn, *args))
                        del executor, args
                    yield _result_or_cancel(futures.pop(), None if end is None else (end - kernel.now) / 1e9)
            finally:
                for future in futures:
                    future.cancel()

        return results()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing can be submitted any more."""

    def __enter__(self) -> Executor:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.shutdown(wait=True)


def _result_or_cancel(future: Future, timeout: float | None) -> Any:
    try:
        try:
            return future.result(timeout)
        finally:
            if future._state not in (FINISHED, CANCELLED):
                future.cancel()
    finally:
        del future


class _Call:
    """``submitted`` is the number of the event that submitted it."""

    __slots__ = ("args", "fn", "future", "kwargs", "submitted")

    def __init__(self, future: Future, fn: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.future = future
        self.fn = fn
        self.args = args
        self.kwargs = kwargs
        self.submitted = kernel.latest()

    def run(self) -> None:
        try:
            result = known(self.fn)(*self.args, **self.kwargs)
        except BaseException as error:
            if kernel.closing:
                raise
            self.future.set_exception(error)
            # The exception's traceback holds this frame: no circle.
            del self
        else:
            self.future.set_result(result)


class _Pool:
    """What an executor shares with its workers, who must not keep it alive.

    Calls are submitted at one end and taken at the other: the order of the two does not matter, but for each call's own.
    Invariant: ``gate`` is open while there is a call to take.
    """

    __slots__ = (
        "behind",
        "broken",
        "calls",
        "fresh",
        "gate",
        "is_over",
        "number",
        "seen",
        "submitted",
        "waiting",
        "workers",
    )

    def __init__(self, number: int) -> None:
        self.number = number
        self.calls: deque[_Call] = deque()
        self.gate = Gate()
        self.is_over = False
        self.broken = ""
        self.waiting = 0  # workers that wait for a call
        self.workers = 0
        self.submitted = 0
        self.seen: dict[int, int] = {}  # key of an actor -> of how many calls it knows that they have come to their end
        # Workers that have not taken a call yet take their first ones in the order in which they were started: any other
        # order differs from that only in their names.
        self.fresh: deque[Actor] = deque()
        self.behind = Gate()

    def end(self, _: object = None) -> None:
        """Workers end as soon as there is nothing left to do."""
        self.is_over = True
        if not self.calls:
            self._retire()

    def _retire(self) -> None:
        """Let the waiting workers go. It does not matter to anybody who goes first, so that is no choice."""
        for worker in [*self.gate.pending, *self.behind.pending]:
            worker.is_cold = True
            kernel.transfer(worker, Gate(True), RETIRE, self.number)

    def work(self, initializer: Callable[..., object] | None, initargs: tuple[Any, ...]) -> None:
        """What each worker does."""
        if initializer is not None and not self._initialize(initializer, initargs):
            return
        if initializer is None:
            self.stand_in_line()
        while self.calls or not self.is_over:
            self.waiting += 1
            self._wait_for_call()
            self.waiting -= 1
            if not self.calls:
                return
            call = self.calls.popleft()
            kernel.follows(call.submitted)
            if not self.calls:
                kernel.close(self.gate)
                if self.is_over:
                    self._retire()
            if call.future._begin():
                call.run()
            del call
        # That there is nothing left depends on who ended the pool, and when.
        kernel.wait(RETIRE, self.number, Gate(True), cold=True)

    def stand_in_line(self) -> None:
        """The current worker is one like all others so far: nobody need see what happens if it overtakes them."""
        me = kernel.current
        if me is not None and not kernel.coarse:
            self.fresh.append(me)

    def _wait_for_call(self) -> None:
        me, fresh = kernel.current, self.fresh
        gate = self.gate
        if fresh and me in fresh and me is not fresh[0]:
            gate = self.behind
        kernel.wait(TAKE, self.number, gate, None, None if kernel.observer is not None else TAKE)
        if fresh and me is fresh[0]:
            fresh.popleft()
            if fresh and fresh[0].gate is self.behind:
                kernel.transfer(fresh[0], self.gate, TAKE, self.number)

    def needs_worker(self, most: int) -> bool:
        """Whether a call that was just submitted is a reason for one more worker.

        CPython counts who is idle at that moment. As long as time does not tell how long somebody has been idle, everybody
        may still be on the way there of whom the submitter does not know that the call has come to its end.
        """
        if self.workers >= most:
            return False
        if not kernel.any_time:
            return self.waiting < len(self.calls)
        me = kernel.current
        return me is None or self.workers < self.submitted - self.seen.get(me.key, 0)

    def _initialize(self, initializer: Callable[..., object], initargs: tuple[Any, ...]) -> bool:
        try:
            initializer(*initargs)
        except BaseException:
            if kernel.closing:
                raise
            _logger().critical("Exception in initializer:", exc_info=True)
            kernel.step(SHUTDOWN, self.number)
            self.broken = "A thread initializer failed, the thread pool is not usable anymore"
            while self.calls:
                self.calls.popleft().future.set_exception(BrokenThreadPool(self.broken))
            kernel.close(self.gate)
            return False
        return True


class ThreadPoolExecutor(Executor):
    """Carries out calls in threads that it reuses."""

    def __init__(
        self,
        max_workers: int | None = None,
        thread_name_prefix: str = "",
        initializer: Callable[..., object] | None = None,
        initargs: tuple[Any, ...] = (),
    ) -> None:
        if max_workers is None:
            max_workers = min(32, CPUS + 4)
        if max_workers <= 0:
            raise ValueError("max_workers must be greater than 0")
        if initializer is not None and not callable(initializer):
            raise TypeError("initializer must be a callable")
        self._max_workers = max_workers
        self._thread_name_prefix = thread_name_prefix or f"ThreadPoolExecutor-{execution.count('executor', 0)}"
        self._initializer = initializer
        self._initargs = initargs
        self._threads: set[Thread] = set()
        self._shutdown = False
        self._number = kernel.number()
        if kernel.observer is not None:
            christen(self._number, "executor")
        self._pool = _Pool(self._number)
        pools = execution.storage.get("pools")
        if pools is None:
            pools = execution.storage["pools"] = []
            execution.at_threading_exit.append(_end_all)
        pools.append((self._pool, self._threads, weakref.ref(self, self._pool.end)))

    @property
    def _broken(self) -> str | bool:
        return self._pool.broken or False

    @property
    def _work_queue(self) -> _Backlog:
        return _Backlog(self._pool)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future:
        pool = self._pool
        kernel.step(SUBMIT, pool.number, None if kernel.observer is not None else SUBMIT)
        if pool.broken:
            raise BrokenThreadPool(pool.broken)
        if self._shutdown:
            raise RuntimeError("cannot schedule new futures after shutdown")
        if "pools have ended" in execution.storage:
            raise RuntimeError("cannot schedule new futures after interpreter shutdown")
        future = Future.of(fn, pool.number, pool.seen)
        pool.calls.append(_Call(future, fn, args, kwargs))
        pool.submitted += 1
        kernel.open(pool.gate)
        if pool.needs_worker(self._max_workers):
            name = f"{self._thread_name_prefix}_{pool.workers}"
            pool.workers += 1
            thread = Thread(None, pool.work, name, (self._initializer, self._initargs))
            thread.start()
            self._threads.add(thread)
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Nothing can be submitted any more; wait for what was, or cancel what has not begun."""
        pool = self._pool
        kernel.step(SHUTDOWN, pool.number)
        self._shutdown = True
        if cancel_futures:
            calls = list(pool.calls)
            pool.calls.clear()
            kernel.close(pool.gate)
            for call in calls:
                call.future.cancel()
        pool.end()
        if wait:
            for thread in self._threads:
                thread.join()


class _Backlog:
    """What programs ask of an executor's private queue."""

    __slots__ = ("_pool",)

    def __init__(self, pool: _Pool) -> None:
        self._pool = pool

    def qsize(self) -> int:
        """How many calls wait for a worker."""
        kernel.step("read", self._pool.number)
        return len(self._pool.calls)

    def empty(self) -> bool:
        """Whether no call waits for a worker."""
        return not self.qsize()


def _end_all() -> None:
    """The main thread has ended: workers finish what was submitted, and nothing more can be."""
    pools = execution.storage["pools"]
    kernel.step(SHUTDOWN, tuple([pool.number for pool, _, _ in pools]))
    execution.storage["pools have ended"] = True
    for pool, _, _ in pools:
        pool.end()
    for _, threads, _ in pools:
        for thread in threads:
            thread.join()
