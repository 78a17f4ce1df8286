"""A copy of the registry is walked through."""

import threading


class Registry:
    def __init__(self) -> None:
        self._plugins = {"core": "1.0", "http": "2.1"}

    def register(self, name: str, version: str) -> None:
        self._plugins[name] = version

    def report(self) -> str:
        return ", ".join(f"{name} {version}" for name, version in list(self._plugins.items()))


registry = Registry()
loader = threading.Thread(target=registry.register, args=("ftp", "0.3"))
loader.start()
print(registry.report())
loader.join()
