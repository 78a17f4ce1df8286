"""A worker answers bad input, too."""

import queue
import threading
from typing import NamedTuple


class Request(NamedTuple):
    text: str
    answer: "queue.Queue[float | None]"


requests: "queue.Queue[Request]" = queue.Queue()


def parse() -> None:
    for _ in range(2):
        request = requests.get()
        try:
            number = float(request.text)
        except ValueError:
            request.answer.put(None)
        else:
            request.answer.put(number)


def ask(text: str) -> "float | None":
    answer: queue.Queue[float | None] = queue.Queue()
    requests.put(Request(text, answer))
    return answer.get()


threading.Thread(target=parse, daemon=True).start()
clients = [threading.Thread(target=ask, args=(text,)) for text in ("1.5", "one")]
for client in clients:
    client.start()
for client in clients:
    client.join()
