"""What cannot be copied or pickled says so, as CPython does; what goes wrong is called as CPython calls it."""

from __future__ import annotations

import sys

import pytest

from tests.stdlib.programs import output

UNPICKLABLE = {
    "threading.Lock()": "_thread.lock",
    "threading.RLock()": "_thread.RLock",
    "threading.Condition()": "_thread.RLock",
    "threading.Event()": "_thread.lock",
    "threading.Semaphore()": "_thread.lock",
    "threading.Barrier(2)": "_thread.lock",
    "threading.local()": "_thread._local",
    "queue.Queue()": "_thread.lock",
    "queue.SimpleQueue()": "_queue.SimpleQueue",
}


@pytest.mark.parametrize("maker", UNPICKLABLE)
def test_an_object_with_a_lock_cannot_be_copied_deeply(maker: str) -> None:
    told = output(f"""
        import copy, pickle, queue, threading
        class Account:
            def __init__(self):
                self.lock = {maker}
        for copied in (copy.deepcopy, pickle.dumps):
            try:
                copied({maker})
            except TypeError as error:
                print(error)
        try:
            copy.deepcopy(vars(Account()))
        except TypeError as error:
            print(error)
        shallow = copy.copy(Account())
        print(shallow.lock is not None)
    """)
    refused = f"cannot pickle '{UNPICKLABLE[maker]}' object"
    assert told.splitlines() == [refused] * 3 + ["True"]


def test_an_object_that_leaves_its_lock_out_can() -> None:
    told = output("""
        import copy, threading
        class Account:
            def __init__(self): self.lock, self.balance = threading.Lock(), 5
            def __getstate__(self): return {"balance": self.balance}
            def __setstate__(self, state):
                self.__dict__ |= state
                self.lock = threading.Lock()
        account = copy.deepcopy(Account())
        with account.lock:
            print(account.balance)
    """)
    assert told == "5"


def test_what_this_version_of_python_says() -> None:
    new = sys.version_info >= (3, 13)
    told = output("""
        import threading
        from concurrent.futures import *
        print("InvalidStateError" in globals())
        for wrong in (lambda: threading.Lock().acquire(timeout=-2), lambda: threading.Barrier(0).parties,
                      lambda: threading.local().user):
            try:
                print(wrong())
            except (ValueError, AttributeError) as error:
                print(error)
        print(type(threading.Lock()), type(threading.local()))
    """)
    assert told.splitlines() == [
        str(new),
        f"timeout value must be {'a non-negative number' if new else 'positive'}",
        "parties must be > 0" if new else "0",
        "'_thread._local' object has no attribute 'user'",
        "<class '_thread.lock'> <class '_thread._local'>",
    ]
