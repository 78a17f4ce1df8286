"""Weather that is changed while one looks: runs again at once, at the moment of the playhead, is undone, is a command line."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from coolthreads import Program, Trace, load_network, scenario_named
from coolthreads_app.commands.networks import Given, changed
from coolthreads_app.model.conditions import Conditions
from coolthreads_app.model.session import Session
from coolthreads_app.model.weather import EVERY, NetworkWeather
from tests.app.fakes import Answer, FakeEngine
from tests.app.networks import executed, written


class Desk:
    """A session whose runs are real, and what changes its weather."""

    def __init__(self, folder: Path) -> None:
        self.waiting: list[Callable[[], None]] = []
        self.engines: list[FakeEngine] = []
        self.session = Session(self.waiting.append, self._engine)
        self.weather = NetworkWeather(self.session)
        self.file = written(folder)
        assert self.session.open(self.file)
        self.deliver()

    def _engine(self, on_message: Callable[..., None]) -> FakeEngine:
        def answer(schedule: str) -> Answer:
            assert self.session.program is not None
            return executed(self.session.program, schedule, self.session.time or "exact")

        self.engines.append(FakeEngine(on_message, answer))
        return self.engines[-1]

    def deliver(self) -> None:
        """What the engine has answered is heard."""
        while self.waiting:
            self.waiting.pop(0)()

    @property
    def output(self) -> str:
        """What was printed, once the answer is there."""
        self.deliver()
        assert self.session.trace is not None
        return self.session.trace.output.strip()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def went(trace: Trace, position: int) -> list[str]:
    """Who went, up to a position, of those who belong to a program or carry its messages."""
    ids = (trace.actors[row].id for row in trace.columns.actor[:position])
    return [name for name in ids if name not in ("main", "W1")]


def sending(desk: Desk) -> int:
    """The step in which the client asks."""
    assert desk.session.trace is not None
    return next(row.sent for row in desk.session.trace.messages if row.kind == "data")


def test_what_happens_at_the_playhead_leaves_what_was_before(desk: Desk) -> None:
    session, before = desk.session, desk.session.trace
    assert desk.output == "HELLO"
    assert before is not None
    session.seek(sending(desk) + 1)
    here = session.position
    desk.weather.happen("crash", "server")
    desk.deliver()
    trace = session.trace
    assert trace is not None
    assert desk.output in ("nothing", "ConnectionResetError")
    crash = next(row.step for row in trace.network if row.what == "crashes")
    # Who starts the weather and waits for its time takes two steps more.
    assert here <= crash <= here + 3
    assert went(trace, crash)[: len(went(before, here))] == went(before, here)
    assert abs(session.position - here) <= 3


def test_back_and_forward_go_through_the_weather(desk: Desk) -> None:
    session = desk.session
    session.seek(sending(desk))
    desk.weather.happen("cut", "server", "client")
    assert desk.output == "TimeoutError"
    assert [str(event).partition("=")[2] for event in desk.weather.weather.events] == ["cut:server-client"]
    session.undo()
    assert desk.output == "HELLO"
    assert desk.weather.weather.events == ()
    session.redo()
    assert desk.output == "TimeoutError"
    assert len(desk.weather.weather.events) == 1
    assert [row.name for row in session.branches.rows][1].endswith("=cut:server-client")
    desk.weather.not_happen(0)
    assert desk.output == "HELLO"


def test_a_link_is_slower_and_the_command_line_says_so(desk: Desk) -> None:
    assert desk.session.trace is not None
    quick = desk.session.trace.end_time
    assert desk.weather.command() == f"coolthreads run {desk.file}"
    desk.weather.set_link(("server", "client"), latency=0.5, reorder=True)
    desk.deliver()
    assert desk.session.trace.end_time - quick > 1_500_000_000
    assert desk.weather.options() == "--link server-client=latency:0.5,reorder"
    desk.weather.set_link(EVERY, jitter=0.1)
    desk.deliver()
    assert "--link server-client=latency:0.5,jitter:0.1,reorder" in desk.weather.options()
    desk.weather.reset()
    desk.deliver()
    assert not desk.weather.is_changed
    assert desk.weather.options() == ""


def test_the_options_give_the_same_network_again(desk: Desk) -> None:
    weather = desk.weather
    desk.session.seek(sending(desk))
    weather.happen("pause", "client")
    weather.happen("resume", "client")
    weather.set_link(("server", "client"), loss=0.3)
    weather.start("server", None)
    desk.deliver()
    words = iter(shlex.split(weather.options()))
    options: dict[str, list[str]] = {"--link": [], "--weather": [], "--start": []}
    for word in words:
        options[word].append(next(words))
    given = Given([], options["--start"], [], 120.0, options["--link"], options["--weather"], [], [])
    again = changed(load_network(desk.file), given)
    assert desk.session.program is not None
    # A rule that is said again stands behind the one that it overrules.
    assert again.weather.on("server", "client") == desk.session.program.weather.on("server", "client")
    assert again.weather.events == desk.session.program.weather.events
    assert Conditions.of(again).starts == Conditions.of(desk.session.program).starts


def test_a_slider_that_moves_while_a_run_is_on_its_way_costs_one_more(desk: Desk) -> None:
    engine, answers = desk.engines[0], desk.engines[0].answer
    engine.answer = lambda _: None
    for tenths in range(1, 6):
        desk.weather.set_link(EVERY, latency=tenths / 10)
    assert desk.weather.link(EVERY).latency == 0.5
    asked = len(engine.asked)
    engine.answer = answers
    desk.session.stop()
    desk.deliver()
    assert len(engine.asked) == asked + 1
    assert desk.session.program is not None
    assert desk.session.program.weather.links[-1].latency == 0.5


def test_a_scenario_is_named_by_its_name(desk: Desk) -> None:
    desk.engines[0].answer = lambda _: None
    desk.session.open_scenario(scenario_named("network/echo_threads"))
    assert desk.weather.command() == "coolthreads run network/echo_threads"
    assert isinstance(desk.session.program, Program)
    assert desk.weather.names == ("server", "ann", "bob")


def test_with_any_time_every_step_before_the_playhead_is_a_choice_that_stays(desk: Desk) -> None:
    session = desk.session
    session.use_option("time", "any")
    desk.deliver()
    session.seek(sending(desk) + 1)
    before, here = session.trace, session.position
    assert before is not None
    desk.weather.happen("crash", "server")
    desk.deliver()
    trace = session.trace
    assert trace is not None
    crash = next(row.step for row in trace.network if row.what == "crashes")
    assert went(trace, crash) == went(before, here)
    assert session.position == crash + 1
