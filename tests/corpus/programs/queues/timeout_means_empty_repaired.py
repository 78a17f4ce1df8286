"""A consumer waits for the end of the stream."""

import queue
import threading
import time


class Stream:
    def __init__(self) -> None:
        self.queue: queue.Queue[str | None] = queue.Queue()

    def produce(self) -> None:
        for word in ("one", "two"):
            time.sleep(0.05)
            self.queue.put(word)
        self.queue.put(None)

    def consume(self) -> list[str]:
        words = []
        while True:
            word = self.queue.get()
            if word is None:
                break
            words.append(word)
        return words


stream = Stream()
producer = threading.Thread(target=stream.produce)
producer.start()
words = stream.consume()
producer.join()
assert words == ["one", "two"], words
