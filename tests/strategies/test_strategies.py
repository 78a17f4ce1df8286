"""Strategies one by one: on small programs, and against what their papers promise."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from coolthreads.errors import CoolthreadsError, ReplayDiverged
from coolthreads.kernel.operations import READ, WRITE
from coolthreads.options import Options
from coolthreads.program import Program
from coolthreads.runner import Stage
from coolthreads.schedule import Schedule
from coolthreads.search.portfolio import Portfolio
from coolthreads.search.sampling import Sampling
from coolthreads.strategies import MIXTURE, NAMES, SAMPLING, Pct, Profile, strategy_named
from coolthreads.strategies.replay import Replay
from tests.programs import REORDER

LETTERS = """
import threading
def work(letter, times):
    for _ in range(times):
        print(letter, end="")
threads = [threading.Thread(target=work, args=pair) for pair in {pairs}]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def letters(*pairs: tuple[str, int]) -> str:
    return LETTERS.format(pairs=list(pairs))


def run(source: str, name: str, *seeds: int) -> list[str]:
    with Stage(Program.from_text(source), Options(time="any")) as stage:
        return [stage.execute(strategy_named(name, seed).choose, full=True).outcome.output for seed in seeds]


def samples(source: str, name: str, count: int, seed: int = 0) -> list[str]:
    sampling = Sampling(name, seed)
    with Stage(Program.from_text(source), Options(time="any")) as stage:
        stage.sharing.changed = True
        while stage.sharing.changed:
            stage.sharing.changed = False
            stage.execute(strategy_named("first", 0).choose, full=True)
        outputs = []
        for _ in range(count):
            assert sampling.begin()
            execution = stage.execute(sampling.choose, events=sampling.events, ended=sampling.end)
            outputs.append(execution.outcome.summary or execution.outcome.output)
    return outputs


def test_first_never_preempts() -> None:
    assert run(letters(("A", 3), ("B", 3)), "first", 0) == ["AAABBB"]


def test_round_robin_takes_turns() -> None:
    assert "ABABAB" in run(letters(("A", 9), ("B", 9)), "round-robin", 0)[0]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_execution(name: str) -> None:
    source = letters(("A", 4), ("B", 4), ("C", 4))
    first, again = run(source, name, 7, 7)
    assert first == again


@pytest.mark.parametrize("name", SAMPLING)
def test_other_seeds_give_other_executions(name: str) -> None:
    source = letters(("A", 3), ("B", 3))
    assert len(set(run(source, name, *range(20)))) > 2


def test_unknown_strategies_are_named() -> None:
    with pytest.raises(
        CoolthreadsError, match="strategy is 'fastest', but must be one of first, round-robin, gil, random"
    ):
        strategy_named("fastest", 0)


def test_surw_draws_all_orders_of_one_object_alike() -> None:
    # There are 15 orders of four and two letters, and a random walk comes to BBAAAA once in four times.
    source = letters(("A", 4), ("B", 2))
    count = Counter(samples(source, "surw", 800))
    assert len(count) == 15
    assert max(count.values()) < 2 * min(count.values())
    walk = Counter(samples(source, "random", 400))
    assert max(walk.values()) > 4 * min(walk.values())


def test_strategies_in_turns_know_what_executions_are_like() -> None:
    # Without that each of them would be a random walk.
    source = letters(("A", 4), ("B", 2))
    count = Counter(samples(source, "surw+random", 1_600)[::2])
    assert len(count) == 15
    assert max(count.values()) < 2 * min(count.values())


def test_the_portfolio_draws_by_what_its_exhaustive_part_has_seen() -> None:
    portfolio = Portfolio(0, exact_time=False)
    with Stage(Program.from_text(REORDER.format(setters=3)), Options(time="any")) as stage:
        for _ in range(6):
            assert portfolio.begin()
            stage.execute(portfolio.choose, events=portfolio.events, ended=portfolio.end)
    _, sampling, _, has_drawn = portfolio.freeze()
    again = Sampling(MIXTURE, 0)
    again.thaw(sampling)
    assert not has_drawn
    assert again.profile.length > 0
    assert any(len(by_actor) >= 4 for by_actor in again.profile.touches.values())


def test_pct_of_depth_one_only_orders_the_actors() -> None:
    source = letters(("A", 3), ("B", 3))
    with Stage(Program.from_text(source), Options(time="any")) as stage:
        outputs = {stage.execute(Pct(seed, depth=1).choose, full=True).outcome.output for seed in range(30)}
    assert outputs == {"AAABBB", "BBBAAA"}


@pytest.mark.parametrize(("name", "most"), [("surw", 60), ("pos", 60), ("pct", 200), ("pair", 100)])
def test_a_bug_that_needs_an_order_of_many_threads_is_found(name: str, most: int) -> None:
    outcomes = samples(REORDER.format(setters=5), name, most)
    assert any("AssertionError" in outcome for outcome in outcomes)


def test_two_in_a_pair_do_not_get_lost_among_many() -> None:
    # One that checks among sixty that set; the others keep out of the way.
    outcomes = samples(REORDER.format(setters=60), "pair", 120)
    assert any("AssertionError" in outcome for outcome in outcomes)


def test_of_two_that_do_the_same_one_may_wait_in_the_middle_for_the_other() -> None:
    source = letters(("A", 3), ("B", 3), ("C", 3))
    outputs = {output.replace("C", "") for output in samples(source, "pair", 300)}
    assert {"AAABBB", "ABBBAA", "BAAABB", "BBBAAA"} <= outputs


def test_a_profile_counts_what_is_shared_and_changed() -> None:
    profile = Profile()
    profile.note(
        [(1, READ, 5, None), (1, WRITE, 5, None), (2, READ, 5, None), (1, READ, 6, None), (2, READ, 6, None)], 4
    )
    profile.note([(1, WRITE, 7, None), (1, READ, 5, None), (2, WRITE, (5, 8), "part")], 2)
    assert profile.length == 4
    assert profile.touches == {5: {1: 1, 2: 1}}
    assert profile.roles == {1: frozenset({(5, READ)}), 2: frozenset({(5, WRITE)})}


def test_a_profile_that_was_frozen_is_the_same() -> None:
    profile = Profile()
    profile.note([(1, READ, 5, None), (2, WRITE, 5, None), (2, READ, 5, None)], 3)
    again = Profile()
    again.thaw(ast.literal_eval(repr(profile.freeze())))
    assert (again.length, again.touches, again.roles) == (profile.length, profile.touches, profile.roles)


def test_a_replay_that_wants_what_cannot_go_on_diverges() -> None:
    source = letters(("A", 1), ("B", 1))
    with Stage(Program.from_text(source), Options()) as stage:
        replay = Replay(Schedule.parse("main T9"))
        with pytest.raises(ReplayDiverged, match=r"choice 2 of the schedule wants T9 \(which does not exist\)"):
            stage.execute(replay.choose, full=True)


def test_a_replay_that_is_not_used_up_diverges() -> None:
    source = letters(("A", 1))
    with Stage(Program.from_text(source), Options()) as stage:
        replay = Replay(Schedule.parse("T1*90"))
        stage.execute(replay.choose, full=True)
        with pytest.raises(ReplayDiverged, match="the program ended with 8. choices left"):
            replay.check_all_used()
