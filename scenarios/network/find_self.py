"""Which of these servers am I?

    python find_self.py PORT SERVER...

Every server has the same list, and none is told its place in it. So each makes a random id and asks all of them for theirs:
who answers with my id is me. Clients may ask at any time; until a server has found itself, they wait for a future.
"""

import sys
import time
import uuid
from concurrent.futures import Future, ThreadPoolExecutor

import flask
import requests
from werkzeug.serving import run_simple

port, *servers = sys.argv[1:]
server_id = uuid.uuid4().hex
app = flask.Flask(__name__)
found_self = Future()


@app.get("/id")
def tell_id():
    return flask.jsonify(server_id)


@app.post("/request")
def answer_client():
    # Nothing can be answered before this server knows who it is.
    return flask.jsonify(f"I am {found_self.result()}")


executor = ThreadPoolExecutor()
# What app.run does, without its greeting; in a thread of its own, so that this one can search.
app_done = executor.submit(run_simple, "0.0.0.0", int(port), app, threaded=True)

start = time.monotonic()
while time.monotonic() - start < 60 and not found_self.done():
    for server in servers:
        try:
            if requests.get(f"http://{server}/id", timeout=5).json() == server_id:
                found_self.set_result(server)
                break
        except requests.RequestException:
            # That server has not started yet; or it is this one, whose thread has not come to listening.
            time.sleep(0.1)

if not found_self.done():
    found_self.set_exception(RuntimeError("none of the servers is me"))
app_done.result()
