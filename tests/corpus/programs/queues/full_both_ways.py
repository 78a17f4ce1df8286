"""Two stages with bounded queues: each can wait for the other to make room."""

import queue
import threading


def main() -> None:
    requests: queue.Queue[int] = queue.Queue(maxsize=1)
    answers: queue.Queue[int] = queue.Queue(maxsize=1)

    def server() -> None:
        for _ in range(4):
            answers.put(requests.get() + 1)

    threading.Thread(target=server).start()
    for number in range(4):
        requests.put(number)
    total = sum(answers.get() for _ in range(4))
    assert total == 10


main()
