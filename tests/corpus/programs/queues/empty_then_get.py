"""Workers look whether a queue is empty, and only then take from it."""

import queue
import threading


def drain(jobs: "queue.Queue[str]", done: list[str]) -> None:
    while not jobs.empty():
        job = jobs.get_nowait()
        done.append(job.upper())


def main() -> None:
    jobs: queue.Queue[str] = queue.Queue()
    for job in ("wash", "dry", "fold"):
        jobs.put(job)
    done: list[str] = []
    workers = [threading.Thread(target=drain, args=(jobs, done)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == ["DRY", "FOLD", "WASH"], done


if __name__ == "__main__":
    main()
