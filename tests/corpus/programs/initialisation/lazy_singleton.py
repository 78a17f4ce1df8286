"""A singleton made on first use; two first users make two."""

from __future__ import annotations

import threading


class Settings:
    _instance: Settings | None = None

    def __init__(self) -> None:
        self.values = {"colour": "green"}

    @classmethod
    def get(cls) -> Settings:
        if cls._instance is None:
            cls._instance = cls()
        return cls._instance


def main() -> None:
    found: dict[str, Settings] = {}

    def use(name: str) -> None:
        found[name] = Settings.get()

    users = [threading.Thread(target=use, args=(name,)) for name in ("editor", "printer")]
    for user in users:
        user.start()
    for user in users:
        user.join()
    assert found["editor"] is found["printer"], "two instances of a singleton"


main()
