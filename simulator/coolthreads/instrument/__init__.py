"""Source in, the same program with switch points out."""

from coolthreads.instrument.noting import Noted, noted
from coolthreads.instrument.rewriter import rewrite
from coolthreads.instrument.runtime import complete
from coolthreads.instrument.sites import Access, SiteTable

__all__ = ["Access", "Noted", "SiteTable", "complete", "noted", "rewrite"]
