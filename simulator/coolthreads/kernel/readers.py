"""What is known of those who read containers, by the names that their sites have."""

from __future__ import annotations

LAZY = frozenset(
    "enumerate zip map filter iter reversed chain zip_longest islice accumulate cycle takewhile dropwhile filterfalse "
    "starmap compress pairwise batched groupby tee".split()
)
"""They read bit by bit, later."""

SHOWING = frozenset(
    "str repr print format ascii == dumps deepcopy pformat pprint debug info warning error exception critical copy asdict "
    "astuple replace vars min max sorted reduce".split()
) | {"match within"}
"""They look not only at a container but also at all that is inside it."""

COPYING = frozenset("deepcopy copy dumps asdict astuple replace vars".split()) | {"match within"}
"""And these at the attributes of every object inside it."""
