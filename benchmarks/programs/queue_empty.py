"""Two threads each look whether a queue has an item, then take it; there is one item only."""

import queue
import threading


def setup():
    jobs = queue.Queue()
    jobs.put("job")
    return jobs


def workers():
    def work(jobs):
        if not jobs.empty():
            jobs.get_nowait()

    return [work, work]


def check(jobs):
    return jobs.empty()


if __name__ == "__main__":
    shared = setup()
    started = [threading.Thread(target=worker, args=(shared,)) for worker in workers()]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    assert check(shared)
