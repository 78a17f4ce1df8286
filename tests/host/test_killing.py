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
