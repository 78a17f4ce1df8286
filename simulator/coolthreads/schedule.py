"""The choices of an execution, as short text that can be read, pasted and replayed.

A schedule names the actor that was chosen at each point where more than one could go on, in order: ``main T1 T1 T2``.
Runs are shortened: ``T1*12`` stands for ``T1`` twelve times. A schedule may stop early: what follows is the default
continuation (stay with the current actor while it can go on, but not for ever, else take the lowest one), so a schedule is
as short as its last real decision. Options under which it was found and that differ from the defaults of ``coolthreads run``
lead it: ``time=any granularity=gil main T1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from coolthreads.errors import ScheduleError

_ACTOR = re.compile(r"(main|clock|[A-Z][0-9]+(?:\.[0-9]+)*)(?:\*([1-9][0-9]{0,8}))?")
_OPTION = re.compile(r"([a-z][a-z-]*)=([a-z0-9.-]+)")
_LONGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Schedule:
    """``choices``: actor ids as in ``main``, ``T1``; ``options``: pairs of option name and value, sorted."""

    choices: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return " ".join([*(f"{name}={value}" for name, value in self.options), *_shortened(self.choices)])

    def __len__(self) -> int:
        return len(self.choices)

    @classmethod
    def of(cls, choices: Iterable[str], options: dict[str, str] | None = None) -> Schedule:
        """A schedule from actor ids and options in any order."""
        return cls(tuple(choices), tuple(sorted((options or {}).items())))

    @classmethod
    def parse(cls, text: str) -> Schedule:
        """The schedule that ``text`` stands for; raises ScheduleError that names the word it stumbled over."""
        choices: list[str] = []
        options: dict[str, str] = {}
        for number, word in enumerate(text.split(), 1):
            if option := _OPTION.fullmatch(word):
                if choices:
                    raise ScheduleError(f"schedule, word {number}: option {word!r} must come before the first actor")
                options[option[1]] = option[2]
            elif actor := _ACTOR.fullmatch(word):
                times = int(actor[2] or 1)
                if len(choices) + times > _LONGEST:
                    raise ScheduleError(f"schedule, word {number}: more than {_LONGEST} choices")
                choices.extend([actor[1]] * times)
            else:
                shown = word if len(word) <= 30 else word[:27] + "..."
                raise ScheduleError(
                    f"schedule, word {number}: {shown!r} is no actor (like main, T1 or T1*3) and no option (like time=any)"
                )
        return cls.of(choices, options)


def _shortened(choices: tuple[str, ...]) -> Iterator[str]:
    for actor, run in groupby(choices):
        length = sum(1 for _ in run)
        # Two in a row are easier to read in full: "T1 T1".
        yield from [actor] * length if length <= 2 else [f"{actor}*{length}"]
