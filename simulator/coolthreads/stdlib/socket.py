"""What is changed in the program's `socket` and `ssl`: descriptors are simulated, and nothing is encrypted."""

from __future__ import annotations

from types import ModuleType
from typing import Any, NoReturn

from coolthreads.errors import NotVirtual


def adapt(module: ModuleType) -> None:
    """Change a fresh copy of `socket`."""

    def get_inheritable(self: Any) -> bool:
        """Whether other processes would get it."""
        self.getsockopt(module.SOL_SOCKET, module.SO_TYPE)
        found: bool = self._ct_inheritable.get(self.fileno(), False)
        return found

    def set_inheritable(self: Any, inheritable: bool) -> None:
        """Say whether other processes would get it."""
        self.getsockopt(module.SOL_SOCKET, module.SO_TYPE)
        self._ct_inheritable[self.fileno()] = bool(inheritable)

    module.socket._ct_inheritable = {}
    module.socket.get_inheritable = get_inheritable
    module.socket.set_inheritable = set_inheritable


def adapt_ssl(module: ModuleType) -> None:
    """Change a fresh copy of `ssl`: it can be imported, but nothing can be encrypted."""

    def refused(*args: Any, **kwargs: Any) -> NoReturn:
        raise NotVirtual("ssl: encrypted connections are not virtual; use http:// on the simulated network")

    module.SSLContext.wrap_socket = refused
    module.SSLContext.wrap_bio = refused
    module.SSLSocket._create = classmethod(refused)
    vars(module)["get_server_certificate"] = refused
