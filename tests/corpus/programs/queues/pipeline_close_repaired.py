"""A pipeline of generators and queues; the end is announced whatever happens."""

import queue
import threading
from collections.abc import Iterable, Iterator

END = object()


def stage(source: Iterable[int], sink: "queue.Queue[object]") -> None:
    try:
        for item in source:
            if item:
                sink.put(100 // item)
    finally:
        sink.put(END)


def items(source: "queue.Queue[object]") -> Iterator[object]:
    while (item := source.get()) is not END:
        yield item


sink: "queue.Queue[object]" = queue.Queue()
thread = threading.Thread(target=stage, args=([5, 0, 2], sink))
thread.start()
print(list(items(sink)))
thread.join()
