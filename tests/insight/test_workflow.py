"""The workflow of an execution is the graph that one would draw of its program on a whiteboard."""

from __future__ import annotations

from random import Random
from textwrap import dedent

import networkx as nx
import pytest

from coolthreads import Options, Program, Trace, Workflow, run, workflow
from coolthreads.insight.workflow import _reduced
from tests.app.traces import long_trace

STEPS = """
    import time
    from concurrent.futures import Future, ThreadPoolExecutor, as_completed

    MINUTE = 60

    def heat():
        time.sleep({heating} * MINUTE)
        return "heated water"

    def grind():
        time.sleep(2 * MINUTE)
        return "ground coffee"

    def drink():
        print("Drinking coffee")
"""
IN_SEQUENCE = """
    def brew():
        time.sleep(4 * MINUTE)

    grind()
    heat()
    brew()
    drink()
"""
SIDE_BY_SIDE = """
    def brew(future1, future2):
        future1.result()
        future2.result()
        time.sleep(4 * MINUTE)

    executor = ThreadPoolExecutor()
    heated = executor.submit(heat)
    ground = executor.submit(grind)
    brew(heated, ground)
    drink()
"""
AS_COMPLETED = """
    def brew(future1, future2):
        for future in as_completed([future1, future2]):
            print(f"add {future.result()}")
        time.sleep(4 * MINUTE)

    executor = ThreadPoolExecutor()
    heated = executor.submit(heat)
    ground = executor.submit(grind)
    brew(heated, ground)
    drink()
"""
AFTERNOON = """
    def brew(future1, future2):
        for future in as_completed([future1, future2]):
            print(f"add {future.result()}")
        time.sleep(4 * MINUTE)

    def podcast():
        time.sleep(60 * MINUTE)

    def wash():
        time.sleep(40 * MINUTE)

    def vacuum():
        time.sleep(20 * MINUTE)

    with ThreadPoolExecutor() as afternoon:
        afternoon.submit(podcast)
        with ThreadPoolExecutor() as coffee:
            heated = coffee.submit(heat)
            ground = coffee.submit(grind)
            brew(heated, ground)
            drink()
        with ThreadPoolExecutor() as chores:
            chores.submit(wash)
            chores.submit(vacuum)
"""


def recorded(*sources: str, heating: int = 3, schedule: str = "") -> Trace:
    source = "\n".join(dedent(source.replace("{heating}", str(heating))) for source in sources)
    trace = run(Program.from_text(source), Options(time="exact"), schedule=schedule).trace
    assert trace is not None
    return trace


def arrows(found: Workflow) -> set[str]:
    return {f"{found.nodes[edge.before].label} -> {found.nodes[edge.after].label}" for edge in found.edges}


def labels(found: Workflow) -> list[str]:
    return sorted(node.label for node in found.nodes)


def test_one_after_the_other() -> None:
    found = workflow(recorded(STEPS, IN_SEQUENCE))
    assert arrows(found) == {"grind -> heat", "heat -> brew", "brew -> drink"}
    assert labels(found) == ["brew", "drink", "grind", "heat"]
    assert round(found.span / 60e9) == 9
    assert found.critical == (0, 1, 2, 3)
    assert found.boxes == ()


def test_grinding_and_heating_side_by_side() -> None:
    found = workflow(recorded(STEPS, SIDE_BY_SIDE))
    assert arrows(found) == {"grind -> brew", "heat -> brew", "brew -> drink"}
    assert labels(found) == ["brew", "drink", "grind", "heat"]
    assert round(found.span / 60e9) == 7
    assert [found.nodes[row].label for row in found.critical] == ["heat", "brew", "drink"]
    assert {node.label: round(node.slack / 60e9) for node in found.nodes} == {
        "grind": 1, "heat": 0, "brew": 0, "drink": 0,
    }  # fmt: skip
    assert found.parallelism == pytest.approx(9 / 7, rel=1e-3)


@pytest.mark.parametrize("heating", [1, 3])
def test_in_order_of_completion(heating: int) -> None:
    found = workflow(recorded(STEPS, AS_COMPLETED, heating=heating))
    assert arrows(found) == {
        "heat -> add heated water",
        "grind -> add ground coffee",
        "add heated water -> brew",
        "add ground coffee -> brew",
        "brew -> drink",
    }
    assert len(found.nodes) == 6


def test_the_whole_afternoon() -> None:
    found = workflow(recorded(STEPS, AFTERNOON))
    assert arrows(found) == {
        "heat -> add heated water",
        "grind -> add ground coffee",
        "add heated water -> brew",
        "add ground coffee -> brew",
        "brew -> drink",
        "drink -> wash",
        "drink -> vacuum",
    }
    by_label = {node.label: node for node in found.nodes}

    def boxes_around(label: str) -> list[str]:
        row, names = by_label[label].box, []
        while row >= 0:
            names.append(found.boxes[row].label)
            row = found.boxes[row].parent
        return names

    assert boxes_around("podcast") == ["afternoon"]
    assert boxes_around("heat") == ["coffee", "afternoon"]
    assert boxes_around("brew") == ["brew", "coffee", "afternoon"]
    assert boxes_around("wash") == ["chores", "afternoon"]
    assert by_label["podcast"].begin < 1e9
    assert by_label["podcast"].end > by_label["wash"].end


def test_queue_event_join_and_lock() -> None:
    found = workflow(
        recorded(
            """
            import queue, threading, time

            items, ready, lock = queue.Queue(), threading.Event(), threading.Lock()

            def fetch():
                time.sleep(1)
                items.put("x")

            def use():
                items.get()
                time.sleep(1)
                ready.set()

            def wait():
                ready.wait()
                time.sleep(1)

            threads = [threading.Thread(target=f) for f in (fetch, use, wait)]
            for t in threads: t.start()
            for t in threads: t.join()
            print("done")
            """
        )
    )
    assert arrows(found) == {"fetch -> use", "use -> wait", "wait -> done"}
    assert [edge.kind for edge in found.edges] == ["queue", "event", "join"]


def test_a_lock_that_is_waited_for_hands_over_and_another_one_does_not() -> None:
    source = """
        import threading, time

        lock = threading.Lock()

        def work():
            with lock:
                time.sleep(1)

        def later():
            time.sleep(5)
            with lock:
                pass

        threads = [threading.Thread(target=f) for f in (work, work, later)]
        for t in threads: t.start()
        """
    found = workflow(recorded(source))
    assert arrows(found) == {"work -> work"}
    assert [edge.kind for edge in found.edges] == ["lock"]


def test_a_worker_that_is_free_waits_for_nobody() -> None:
    source = """
        import time
        from concurrent.futures import ThreadPoolExecutor

        def first():
            time.sleep(1)

        def second():
            time.sleep(1)

        with ThreadPoolExecutor({workers}) as executor:
            executor.submit(first)
            {pause}
            executor.submit(second)
        """
    queued = workflow(recorded(source.replace("{workers}", "1").replace("{pause}", "pass")))
    assert arrows(queued) == {"first -> second"}
    free = workflow(recorded(source.replace("{workers}", "2").replace("{pause}", "time.sleep(3)")))
    assert arrows(free) == {"sleep 3 s -> second"}


def test_a_call_that_waits_for_what_it_started_has_parts() -> None:
    found = workflow(
        recorded(
            """
            import threading, time

            def child():
                time.sleep(2)

            def parent():
                time.sleep(1)
                t = threading.Thread(target=child)
                t.start()
                t.join()
                time.sleep(3)

            parent()
            print("end")
            """
        )
    )
    assert arrows(found) == {"parent -> child", "child -> parent", "parent -> end"}
    assert [(box.label, box.kind) for box in found.boxes] == [("parent", "call")]
    assert [(node.kind, node.detail) for node in found.nodes if node.label == "parent"] == [
        ("part", "sleep 1 s"),
        ("part", "sleep 3 s"),
    ]


def test_task_groups_are_boxes() -> None:
    found = workflow(
        recorded(
            """
            import asyncio

            async def heat():
                await asyncio.sleep(180)

            async def grind():
                await asyncio.sleep(120)

            async def main():
                async with asyncio.TaskGroup() as group:
                    group.create_task(heat())
                    group.create_task(grind())
                await asyncio.sleep(240)
                print("Drinking coffee")

            asyncio.run(main())
            """
        )
    )
    assert arrows(found) == {"heat -> sleep 4 min", "grind -> sleep 4 min", "sleep 4 min -> Drinking coffee"}
    assert [box.label for box in found.boxes] == ["group"]


def test_what_an_exception_ended_says_so() -> None:
    found = workflow(
        recorded(
            """
            def fail():
                raise ValueError("no water")

            try:
                fail()
            except ValueError:
                print("no coffee")
            """
        )
    )
    assert [node.error for node in found.nodes] == ["ValueError('no water')", ""]


def test_a_call_that_never_ends_is_not_over() -> None:
    found = workflow(
        recorded(
            "import threading\ndef stuck(lock):\n    with lock:\n        lock.acquire()\nstuck(threading.Lock())\n"
        )
    )
    assert [(node.label, node.is_over) for node in found.nodes] == [("stuck", False)]


def test_the_reduction_is_the_transitive_reduction() -> None:
    for seed in range(30):
        chance = Random(seed)
        size = chance.randrange(1, 14)
        incoming = [{before: ("", -1) for before in range(after) if chance.random() < 0.3} for after in range(size)]
        graph = nx.DiGraph()
        graph.add_nodes_from(range(size))
        graph.add_edges_from((before, after) for after, row in enumerate(incoming) for before in row)
        assert set(_reduced(incoming).edges) == set(nx.transitive_reduction(graph).edges)


def test_any_trace_has_a_workflow() -> None:
    found = workflow(long_trace(500))
    assert len(found.critical) <= len(found.nodes)


def test_a_thousand_tasks_make_a_graph_without_more_edges_than_a_whiteboard_bears() -> None:
    found = workflow(
        recorded(
            """
            import time
            from concurrent.futures import ThreadPoolExecutor

            def work(n):
                time.sleep(n % 7 + 1)

            with ThreadPoolExecutor(8) as executor:
                list(executor.map(work, range(300)))
            print("done")
            """
        )
    )
    assert len(found.nodes) == 301
    assert len(found.edges) <= 300 + 8
