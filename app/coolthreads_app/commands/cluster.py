"""A Dask cluster as a place for the workers of an exploration; `distributed` is an extra that is imported only here."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from coolthreads import CoolthreadsError

_PATIENCE = 10  # seconds to wait for the scheduler's answer


@contextmanager
def executor_of_cluster(address: str) -> Iterator[Executor]:
    """An executor that runs calls on the cluster at ``address`` (``tcp://HOST:PORT``). Raises CoolthreadsError."""
    try:
        from distributed import Client
    except ImportError:
        raise CoolthreadsError(
            "--cluster needs the package distributed: pip install 'coolthreads[cluster]', here and on the cluster"
        ) from None
    try:
        client = Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CoolthreadsError(f"{address}: no Dask scheduler answers there ({_first_line(error)})") from None
    with client:
        yield client.get_executor(pure=False)


def _first_line(error: BaseException) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
