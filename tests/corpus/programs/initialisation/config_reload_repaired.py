"""A configuration that is reloaded by replacing it as a whole."""

import threading
from typing import Any


class Config:
    def __init__(self, **values: Any) -> None:
        self._values: dict[str, Any] = dict(values)

    def reload(self, **values: Any) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]


config = Config(host="a.example", port=80)


def use() -> None:
    url = f"http://{config['host']}"
    assert url.endswith(".example")


user = threading.Thread(target=use)
user.start()
config.reload(host="b.example", port=8080)
user.join()
