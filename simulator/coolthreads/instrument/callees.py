"""What is known of the functions that a program calls without looking at its objects: built-ins and the standard library."""

from __future__ import annotations

import builtins
import sys
from array import array
from collections import Counter, OrderedDict, defaultdict, deque

from coolthreads.kernel.readers import LAZY as LAZY_READERS

STANDARD_MODULES = sys.stdlib_module_names
BUILT_IN_NAMES = frozenset(dir(builtins))

SPECIAL_METHODS = frozenset({"__getitem__", "__setitem__", "__delitem__", "__contains__", "__len__"})
"""Those of containers that are called by their names: ``map(prices.__getitem__, names)``."""

CONTAINER_METHODS = SPECIAL_METHODS | {
    name
    for container in (list, dict, set, deque, bytearray, array, OrderedDict, defaultdict, Counter)
    for name in dir(container)
    if not name.startswith("__")
}
"""The names by which a built-in container can be read or changed."""

BOUND_METHODS = CONTAINER_METHODS | frozenset(
    "set release notify notify_all put_nowait get_nowait task_done set_result set_exception done result exception "
    "cancelled locked is_set empty full qsize".split()
)
"""Those, and the methods of the locks, queues and futures of `asyncio`, that announce each call where they are handed on."""

# Built-in functions that read every container they are given, before they return.
READING = frozenset(
    "len sum sorted list tuple set frozenset dict min max any all str repr print bool bytes bytearray format ascii vars".split()
)

# Built-in functions that return an iterator, which reads the container later.
LAZY = frozenset("enumerate zip map filter iter reversed".split())

# Built-in functions that read or change the attribute that they are given the name of.
DYNAMIC = frozenset("getattr hasattr setattr delattr".split())

# Built-in functions that iterate over a generator expression to its end or drop it before they return.
CONSUMING = frozenset("sum any all list tuple set frozenset dict sorted min max bytes bytearray str.join".split())

# Displays of these kinds and calls of these functions make a container that nobody else knows yet.
FRESH = frozenset("list dict set bytearray deque defaultdict OrderedDict Counter sorted".split())

# Built-in functions that never hand out a container, and so whose result needs no watching.
PLAIN_RESULT = frozenset(
    "len sum isinstance issubclass callable hasattr any all bool int float complex str repr ascii format hash id ord chr "
    "abs round pow hex oct bin range type bytes frozenset tuple object print input divmod memoryview enumerate zip map "
    "filter iter reversed".split()
)

# Methods whose arguments are read by the built-in container, text or logger that they belong to.
READING_METHODS = frozenset(
    "extend extendleft update union intersection difference symmetric_difference intersection_update "
    "difference_update symmetric_difference_update issubset issuperset isdisjoint join writelines fromkeys format "
    "debug info warning error exception critical".split()
)

# Methods of texts. They are taken for these wherever the name is called: their results are no shared containers.
TEXT_METHODS = frozenset(
    "capitalize casefold center encode endswith expandtabs format format_map isalnum isalpha isascii isdecimal isdigit "
    "isidentifier islower isnumeric isprintable isspace istitle isupper ljust lower lstrip partition removeprefix "
    "removesuffix rjust rpartition rsplit rstrip split splitlines startswith strip swapcase title translate upper "
    "zfill".split()
)

# Methods of containers that hand out a view of it.
VIEWS = frozenset({"items", "keys", "values"})

# Functions of the standard library that change their first argument, and those that read it before they return.
CHANGING_FUNCTIONS = frozenset(
    "heapq.heappush heapq.heappop heapq.heapify heapq.heapreplace heapq.heappushpop random.shuffle bisect.insort "
    "bisect.insort_left bisect.insort_right operator.setitem operator.delitem operator.iadd operator.iconcat "
    "operator.ior operator.iand operator.isub operator.ixor operator.imul".split()
)
READING_FUNCTIONS = frozenset(
    "bisect.bisect bisect.bisect_left bisect.bisect_right collections.Counter collections.OrderedDict collections.deque "
    "copy.copy copy.deepcopy dataclasses.asdict dataclasses.astuple dataclasses.replace "
    "functools.reduce heapq.nlargest heapq.nsmallest itertools.combinations itertools.permutations itertools.product "
    "json.dumps math.fsum math.prod operator.contains operator.getitem operator.length_hint pickle.dumps pprint.pformat "
    "pprint.pprint random.choice random.choices random.sample statistics.fmean statistics.mean statistics.median "
    "statistics.mode statistics.pstdev statistics.stdev".split()
)

# Functions of the standard library that return an iterator, which reads their arguments later, and those that return what
# reads whatever it is called with.
LAZY_FUNCTIONS = frozenset(
    f"itertools.{name}"
    for name in LAZY_READERS
    if name not in ("enumerate", "zip", "map", "filter", "iter", "reversed")
)
GETTERS = {"operator.attrgetter": "attribute", "operator.itemgetter": "item"}

# Classes whose methods are called with a container in front: ``dict.__setitem__(self, key, value)``.
CONTAINER_CLASSES = frozenset({"list", "dict", "set", "bytearray"})

# Calls of built-in functions at the top level that may run, or make, anything.
_RUNNING = frozenset("exec eval __import__ compile map filter".split())
_RUNNING_MODULES = frozenset(
    {"asyncio", "runpy", "unittest", "doctest", "code", "timeit", "cProfile", "profile", "_thread"}
)

# Methods that set somebody else to work.
STARTING_METHODS = frozenset(
    "start submit map run start_new_thread create_task ensure_future run_in_executor to_thread apply_async "
    "call_soon_threadsafe run_coroutine_threadsafe".split()
)


def is_harmless_built_in(name: str) -> bool:
    """Whether calling this built-in function at the top level of a module cannot start a thread."""
    return name in BUILT_IN_NAMES and name not in _RUNNING


def is_harmless_module(name: str) -> bool:
    """Whether calling functions of this module at the top level of a module cannot start a thread."""
    return name.partition(".")[0] in STANDARD_MODULES and name.partition(".")[0] not in _RUNNING_MODULES
