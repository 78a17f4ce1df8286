"""What the network is like and what happens to nodes: latency, loss, another order, cuts, pauses, crashes and restarts."""

from pathlib import Path

import pytest

from coolthreads import (
    Limits,
    Node,
    Options,
    Outcome,
    Program,
    ProgramError,
    Verdict,
    Weather,
    explore,
    run,
    trace_from_bytes,
    trace_to_bytes,
)
from coolthreads.runner import Stage
from coolthreads.strategies import default_choice

ECHO = """
import socket, threading
listener = socket.create_server((socket.gethostname(), 8000))
def serve(connection):
    with connection:
        connection.sendall(connection.recv(100).upper())
while True:
    threading.Thread(target=serve, args=(listener.accept()[0],)).start()
"""
ASK = """
import socket, time
start = time.monotonic()
while True:
    try:
        connection = socket.create_connection(("server", 8000), timeout=5)
        connection.sendall(b"hello")
        answer = connection.recv(100).decode()
        break
    except OSError as error:
        print(type(error).__name__)
        time.sleep(0.1)
print(answer, round(time.monotonic() - start, 3))
"""
HEAR = """
import socket
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
    mine.bind(("", 9))
    mine.settimeout(5)
    heard = []
    try:
        while len(heard) < 3:
            heard.append(mine.recv(10).decode())
    except TimeoutError:
        heard.append("-")
print(*heard)
"""
SAY = """
import socket, time
time.sleep(0.1)
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mine:
    for word in "abc":
        mine.sendto(word.encode(), ("server", 9))
time.sleep(20)
"""


def network(tmp_path: Path, *nodes: tuple[str, str], links: str = "", events: str = "", **more: object) -> Program:
    """Programs of these texts on hosts of these names; ``links`` and ``events`` as in the options, between spaces."""
    made = []
    for name, text in nodes:
        (tmp_path / f"{name}.py").write_text(text)
        made.append(Node(name, Program.from_file(tmp_path / f"{name}.py"), **more))  # type: ignore[arg-type]
    texts = [*(("link", text) for text in links.split()), *(("weather", text) for text in events.split())]
    return Program.of_nodes(made, weather=Weather.of_texts(texts, [name for name, _ in nodes]))


def executed(program: Program, seed: int = 0) -> Outcome:
    """One execution in this process."""
    with Stage(program, Options(seed=seed)) as stage:
        return stage.execute(default_choice).outcome


def asked(tmp_path: Path, links: str = "", events: str = "") -> list[str]:
    """What the client prints who asks the echo server under that weather."""
    return run(
        network(tmp_path, ("server", ECHO), ("client", ASK), links=links, events=events)
    ).outcome.output.splitlines()


def test_each_way_takes_its_latency(tmp_path: Path) -> None:
    assert asked(tmp_path) == ["HELLO 0.0"]
    # The request for a connection, its acceptance, the question, the answer.
    assert asked(tmp_path, links="*=latency:0.05") == ["HELLO 0.2"]
    assert asked(tmp_path, links="client>server=latency:0.05") == ["HELLO 0.1"]


def test_the_last_rule_for_a_link_counts(tmp_path: Path) -> None:
    assert asked(tmp_path, links="*=latency:1 client-server=latency:0.05") == ["HELLO 0.2"]


def test_a_stream_sends_again_what_is_lost(tmp_path: Path) -> None:
    seconds = {asked(tmp_path, links=f"*=latency:0.05,loss:0.{tenths}")[-1] for tenths in (2, 5, 8)}
    assert all(line.startswith("HELLO ") for line in seconds)
    assert max(float(line.split()[1]) for line in seconds) > 0.2


def test_a_stream_waits_while_the_link_is_cut(tmp_path: Path) -> None:
    assert asked(tmp_path, events="0=cut:server-client 2=heal:client-server") == ["HELLO 2.0"]
    assert asked(tmp_path, events="0=partition:server 2=heal") == ["HELLO 2.0"]
    assert asked(tmp_path, events="0=cut 6=heal")[0] == "TimeoutError"


def test_datagrams_are_lost_while_the_link_is_cut(tmp_path: Path) -> None:
    pair = ("server", HEAR), ("client", SAY)
    assert executed(network(tmp_path, *pair)).output == "a b c\n"
    assert executed(network(tmp_path, *pair, events="0=cut:server-client 1=heal")).output == "-\n"
    assert executed(network(tmp_path, *pair, links="*=latency:1", events="0.5=cut 0.6=heal")).output == "-\n"


def test_datagrams_arrive_in_every_order_where_they_may(tmp_path: Path) -> None:
    def heard(links: str) -> set[str]:
        found = explore(network(tmp_path, ("server", HEAR), ("client", SAY), links=links), Options(time="any"))
        assert found.complete
        return {row.output.strip() for row in found.outcomes if "-" not in row.output and row.output}

    assert heard("*=latency:0.01") == {"a b c"}
    assert heard("*=latency:0.01,reorder") == {"a b c", "a c b", "b a c", "b c a", "c a b", "c b a"}


@pytest.mark.parametrize("links", ["*=latency:0.1", "*=latency:0.1,reorder"])
def test_the_search_that_prunes_finds_what_the_plain_one_finds(tmp_path: Path, links: str) -> None:
    say = SAY.replace('"abc"', '"ab"').replace("time.sleep(20)", "").replace("time.sleep(0.1)", "")
    hear = HEAR.replace("< 3", "< 2").replace("    mine.settimeout(5)\n", "")
    program = network(tmp_path, ("server", hear), ("client", say), links=links)
    pruned, plain = (explore(program, Options(time="any"), strategy=strategy) for strategy in ("dpor", "dfs"))
    assert pruned.complete
    assert plain.complete
    assert pruned.executions < plain.executions
    assert {row.output for row in pruned.outcomes} == {row.output for row in plain.outcomes}


def test_lots_follow_the_seed(tmp_path: Path) -> None:
    program = network(tmp_path, ("server", HEAR), ("client", SAY), links="*=latency:0.1,jitter:0.5,loss:0.3,reorder")
    heard = {seed: executed(program, seed).output for seed in range(8)}
    assert heard == {seed: executed(program, seed).output for seed in range(8)}
    assert len(set(heard.values())) > 2


def test_a_paused_node_goes_on_where_it_was(tmp_path: Path) -> None:
    # Some steps of a microsecond each: by then it listens.
    assert asked(tmp_path, events="0.00001=pause:server 2=resume:server") == ["HELLO 2.0"]
    assert asked(tmp_path, events="0.00001=pause:client 2=resume:client") == ["HELLO 2.0"]


def test_who_is_paused_for_ever_is_waited_for_in_vain(tmp_path: Path) -> None:
    outcome = executed(network(tmp_path, ("server", ECHO), ("client", ASK), events="0=pause:server"))
    assert outcome.verdict is Verdict.STEP_LIMIT
    assert "client" in outcome.summary


def test_a_crash_is_noticed_and_a_restarted_server_answers(tmp_path: Path) -> None:
    slow = ECHO.replace("connection.sendall", "import time; time.sleep(2); connection.sendall")
    program = network(tmp_path, ("server", slow), ("client", ASK), events="1=crash:server 1.45=restart:server")
    lines = executed(program).output.splitlines()
    assert lines[:2] == ["ConnectionResetError", "ConnectionRefusedError"]
    assert lines[-1].startswith("HELLO 3.")


def test_a_restarted_node_finds_its_files_again_and_nothing_else(tmp_path: Path) -> None:
    text = """
import os, pathlib, random, sys, time, helper
helper.seen.append(1)
lives = pathlib.Path("lives")
count = int(lives.read_text()) + 1 if lives.exists() else 1
lives.write_text(str(count))
print("life", count, len(helper.seen), os.environ["WHO"], os.listdir())
os.environ["WHO"] = "changed"
time.sleep(10)
"""
    (tmp_path / "helper.py").write_text("seen = []")
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "data").write_text("here")
    program = network(
        tmp_path,
        ("a", text),
        events="1=restart:a 2=restart:a",
        environment=(("WHO", "me"),),
        files=str(tmp_path / "given"),
    )
    for _ in range(2):  # each execution begins with what was given
        lines = executed(program).output.splitlines()
        assert [line.split(" [")[0] for line in lines] == [f"life {life} 1 me" for life in (1, 2, 3)]
        assert all("'data'" in line for line in lines)
    assert [path.name for path in (tmp_path / "given").iterdir()] == ["data"]


def test_the_search_crashes_a_node_between_opening_a_file_and_writing_it(tmp_path: Path) -> None:
    text = """
import os
count = int(open("count").read()) + 1 if os.path.exists("count") else 1
with open("count", "w") as file:
    file.write(str(count))
"""
    found = explore(network(tmp_path, ("a", text), events="1=restart:a", files=""), Options(time="any"))
    assert found.complete
    assert any("invalid literal for int()" in row.summary for row in found.outcomes)
    repaired = text.replace('open("count", "w")', 'open("new", "w")') + 'os.replace("new", "count")\n'
    found = explore(network(tmp_path, ("a", repaired), events="1=restart:a", files=""), Options(time="any"))
    assert (found.complete, found.verdict) == (True, Verdict.PASSED)


def test_schedules_with_weather_replay(tmp_path: Path) -> None:
    program = network(
        tmp_path,
        ("server", ECHO),
        ("client", ASK),
        links="*=latency:0.05",
        events="0.1=crash:server 0.3=restart:server",
    )
    found = explore(program, Options(time="any"), strategy="random", limits=Limits(max_executions=25))
    assert len(found.outcomes) > 2
    for row in found.outcomes[:4]:
        again = run(program, Options(), schedule=row.schedule)
        assert (again.outcome.verdict, again.outcome.output) == (row.verdict, row.output)
        assert again.trace is not None
        assert Weather.of_texts(again.trace.weather, ["server", "client"]) == program.weather
        assert trace_from_bytes(trace_to_bytes(again.trace)) == again.trace


@pytest.mark.parametrize(
    ("option", "text", "told"),
    [
        ("link", "x-b=latency:1", "among a, b, c-d"),
        ("link", "a-b", "must be like"),
        ("link", "a-b=latency:soon", "latency is 'soon', which is no number"),
        ("link", "a-b=speed:1", "'speed:1' is none of latency:S, jitter:S, loss:P, reorder"),
        ("link", "*=loss:1", "a probability"),
        ("link", "*=latency:-1", "at least 0 seconds"),
        ("weather", "crash:a", "must be like 2.5=crash:NAME"),
        ("weather", "now=crash:a", "the time is 'now'"),
        ("weather", "-1=crash:a", "at least 0"),
        ("weather", "1=crash:x", "there is no node x"),
        ("weather", "1=crash", "needs one node"),
        ("weather", "1=cut:a-x", "is no link"),
        ("weather", "1=partition:a,b,c-d", "others that are left"),
    ],
)
def test_wrong_weather_is_told_in_one_line(option: str, text: str, told: str) -> None:
    with pytest.raises(ProgramError, match=r"^[^\n]*$") as caught:
        Weather.of_texts([(option, text)], ["a", "b", "c-d"])
    assert told in str(caught.value)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "a-c-d=latency:0.5",
        "c-d>a=loss:0.25",
        "*-a=jitter:1,reorder",
        "1=cut:a-c-d",
        "0.5=heal",
        "2=partition:a,b",
        "3=crash:a",
    ],
)
def test_text_forms_are_read_as_they_are_written(text: str) -> None:
    option = "weather" if text[0].isdigit() else "link"
    weather = Weather.of_texts([(option, text)], ["a", "b", "c-d"])
    assert weather.texts() == ((option, text),)


def test_tables_of_toml_say_the_same() -> None:
    links = [{"between": ["a", "b"], "latency": 0.5, "reorder": True}, {"from": "a", "to": "c-d", "loss": 0.5}]
    events = [{"at": 2, "heal": True}, {"at": 1.0, "crash": "a"}, {"at": 1.5, "cut": ["a", "b"]}]
    texts = (
        ("link", "a-b=latency:0.5,reorder"),
        ("link", "a>c-d=loss:0.5"),
        ("weather", "1=crash:a"),
        ("weather", "1.5=cut:a-b"),
        ("weather", "2=heal"),
    )
    assert Weather.of_tables(links, events, ["a", "b", "c-d"]).texts() == texts


@pytest.mark.parametrize(
    ("link", "event", "told"),
    [
        ({"between": ["a"]}, None, "are no two of"),
        ({"between": "a"}, None, "must be the names of nodes"),
        ({"between": ["a", "b"], "latency": "x"}, None, "latency is 'x', which is no number"),
        ({"between": ["a", "b"], "delay": 1}, None, "'delay' is none of"),
        ({"between": ["a", "b"], "reorder": 1}, None, "must be true or false"),
        (None, {"crash": "a"}, "needs at = SECONDS and one of"),
        (None, {"at": 1, "crash": "x"}, "there is no node x"),
        (None, {"at": True, "crash": "a"}, "at is True, which is no number"),
    ],
)
def test_wrong_tables_are_told_in_one_line(link: dict[str, object], event: dict[str, object], told: str) -> None:
    with pytest.raises(ProgramError, match=r"^[^\n]*$") as caught:
        Weather.of_tables([link] if link else [], [event] if event else [], ["a", "b"])
    assert told in str(caught.value)
