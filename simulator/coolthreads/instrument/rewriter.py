"""The entry of the rewriter: source in, the tree of the same program with announcements out."""

from __future__ import annotations

import ast

from coolthreads.costs import Costs
from coolthreads.instrument.base import Context
from coolthreads.instrument.charging import charging
from coolthreads.instrument.sites import SiteTable
from coolthreads.instrument.statements import Statements
from coolthreads.instrument.switches import Switches


def rewrite(
    source: str,
    filename: str,
    module: str,
    file: int,
    sites: SiteTable,
    *,
    granularity: str = "access",
    written_elsewhere: frozenset[str] = frozenset(),
    everything: bool = False,
    costs: Costs | None = None,
) -> ast.Module:
    """The tree of ``source`` in which each access to what could be shared is announced; its sites go into ``sites``.

    ``module`` and ``file`` say in the sites where they belong; ``written_elsewhere`` are names that other modules of the
    program store as attributes of this one; with ``everything``, no variable counts as a constant; with
    ``costs``, it says what it costs, too. Every node has its place
    in the original source. Compile it with ``dont_inherit=True`` and run it where the hooks are found (`runtime.complete`).
    Raises SyntaxError.
    """
    tree = ast.parse(source, filename)
    if granularity != "sync":
        context = Context(tree, source, module, file, sites, written_elsewhere, everything)
        if costs is not None:
            rewriter: Statements = charging(costs, granularity)(context)
        else:
            rewriter = Switches(context) if granularity == "gil" else Statements(context)
        rewriter.module(tree)
    return tree
