"""Random little programs that submit calls to a thread pool, for which worker takes which, and when."""

from __future__ import annotations

from random import Random

_CALLS = [
    "return me",
    "return me",
    "log.append(me)",
    "log.append(len(log))",
    "with lock: log.append(-me)",
    "raise ValueError(me)",
    "futures.append(pool.submit(simple, 10 + me))",
]
_SUBMITTING = [
    "futures.append(pool.submit(call{call}, {me}))",
    "futures.append(pool.submit(call{call}, {me}))",
    "futures.append(pool.submit(call{call}, {me}))",
    "{saw}(settled(futures[-1]))",
    "{saw}(settled(futures[0]))",
    "{saw}(futures[-1].cancel())",
    "{saw}(futures[0].cancel())",
    "{saw}(futures[0].done())",
    "{saw}(futures[-1].running())",
    "log.append({me})",
    "wait(futures, return_when='FIRST_COMPLETED')",
    "{saw}([future.cancelled() for future in as_completed(futures)])",
]
_HEAD = """
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed, wait
import threading
log, futures, lock = [], [], threading.Lock()
seen = {0: [], 1: []}
def settled(future):
    try: return future.result()
    except (CancelledError, ValueError) as error: return type(error).__name__
def simple(me): return me
"""


def program(seed: int) -> str:
    """A program that ends by printing all that was seen; the same seed gives the same program."""
    random = Random(seed)
    lines = [_HEAD.strip()]
    lines += [f"def call{number}(me):\n    {random.choice(_CALLS)}" for number in (0, 1)]
    workers = random.choice([1, 2, 2, 3])
    lines += [f"pool = ThreadPoolExecutor({workers})", "futures.append(pool.submit(simple, 7))"]
    submitters = random.choice([1, 1, 1, 2])
    for me in range(submitters):
        most = random.randint(2, 4) if submitters == 1 else random.randint(1, 2)
        lines.append(f"def submit{me}():")
        for number in range(most):
            statement = random.choice(_SUBMITTING)
            lines.append(
                "    " + statement.format(call=random.choice([0, 1]), me=me + number, saw=f"seen[{me}].append")
            )
    if submitters == 2:
        lines += ["other = threading.Thread(target=submit1)", "other.start()", "submit0()", "other.join()"]
    else:
        lines.append("submit0()")
    lines.append(
        random.choice(["pool.shutdown()", "pool.shutdown(cancel_futures=True)", "[settled(f) for f in futures]"])
    )
    lines.append("print(log, seen)")
    return "\n".join(lines)
