"""A worker that is killed in the middle of something answers for that, and the next request is not its concern."""

import queue

from coolthreads import Died, Finished, Program, Worker


def test_a_request_right_after_a_kill_is_carried_out():
    answers: queue.Queue[object] = queue.Queue()
    with Worker(answers.put) as worker:
        endless = worker.run(Program.from_text("while True:\n    sum(range(1000))\n"))
        worker.kill("enough")
        next_one = worker.run(Program.from_text("print(1)\n"))
        got = [answers.get(timeout=60), answers.get(timeout=60)]
    died = next(answer for answer in got if isinstance(answer, Died))
    finished = next(answer for answer in got if isinstance(answer, Finished))
    assert (died.request, died.message, finished.request) == (endless, "enough", next_one)


def test_what_a_dead_worker_owed_is_answered_although_the_next_one_has_been_started():
    answers: queue.Queue[object] = queue.Queue()
    with Worker(answers.put) as worker:
        # While the lock is held here, who listens to the first worker cannot notice that it is dead.
        with worker._lock:
            lost = worker.run(Program.from_text("import faulthandler\nfaulthandler._sigsegv()\n"))
            process = worker._process
            assert process is not None
            process.wait()
            next_one = worker.run(Program.from_text("print(1)\n"))
        got = [answers.get(timeout=60), answers.get(timeout=60)]
    died = next(answer for answer in got if isinstance(answer, Died))
    finished = next(answer for answer in got if isinstance(answer, Finished))
    assert (died.request, finished.request) == (lost, next_one)
    assert "ended its own process" in died.message
