"""The virtual `datetime`: now is when the kernel's clock says."""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from typing import Any

from coolthreads.stdlib import time
from coolthreads.stdlib.modules import TwinModule


class _Kind(type):
    """Values that somebody else has made count as instances, too."""

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, dt.datetime) if cls is datetime else super().__instancecheck__(value)

    def __subclasscheck__(cls, kind: type) -> bool:
        return issubclass(kind, dt.datetime) if cls is datetime else super().__subclasscheck__(kind)


class datetime(dt.datetime, metaclass=_Kind):
    """A moment."""

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> Any:
        """This moment, in the given or local time."""
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def utcnow(cls) -> Any:
        """This moment in UTC, without saying so."""
        if sys.version_info >= (3, 12):
            message = "datetime.datetime.utcnow() is deprecated and scheduled for removal in a future version."
            warnings.warn(message, DeprecationWarning, stacklevel=2)
        return cls.fromtimestamp(time.time(), dt.UTC).replace(tzinfo=None)

    @classmethod
    def today(cls) -> Any:
        """This moment in local time."""
        return cls.fromtimestamp(time.time())

    def __repr__(self) -> str:
        text = super().__repr__()
        return f"datetime.{text}" if type(self) is datetime else text


datetime.__module__ = "datetime"
datetime.__qualname__ = "datetime"
module = TwinModule(
    "datetime",
    dt.__doc__,
    {name: value for name, value in vars(dt).items() if not name.startswith("__")} | {"datetime": datetime},
)
