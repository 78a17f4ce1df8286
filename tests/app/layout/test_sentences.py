"""The workflow in words, and what a line of the source has to do with it."""

from __future__ import annotations

from coolthreads import Options, Trace, Workflow, run, scenario_named, workflow
from coolthreads_app.layout.sentences import nodes_of_line, sentences


def coffee(name: str = "coffee/two_futures") -> tuple[Workflow, Trace]:
    trace = run(scenario_named(name).program(), Options(time="exact")).trace
    assert trace is not None
    return workflow(trace), trace


def test_each_node_is_a_sentence() -> None:
    found, trace = coffee()
    said = sentences(found, trace)
    assert len(said) == len(found.nodes)
    heating = next(one for one in said if one.startswith("heat_water"))
    assert "to 3 min; on the critical path" in heating
    grinding = next(one for one in said if one.startswith("grind_coffee"))
    assert "to 2 min; slack 1 min" in grinding
    brewing = next(one for one in said if one.startswith("brew"))
    assert "after heat_water, grind_coffee" in brewing or "after grind_coffee, heat_water" in brewing


def test_an_error_is_part_of_it() -> None:
    found, trace = coffee("coffee/failure_nested")
    assert any("Error" in one or "Exception" in one for one in sentences(found, trace))


def test_a_line_leads_to_the_nodes_that_executed_it() -> None:
    found, trace = coffee()
    source = trace.files[0].text.splitlines()

    def at(text: str) -> set[str]:
        line = next(n for n, one in enumerate(source, 1) if text in one)
        return {found.nodes[row].label for row in nodes_of_line(found, trace, 0, line)}

    assert at("def grind_coffee") == {"grind_coffee"}
    assert at("time.sleep(3 * MINUTE)") == {"heat_water"}
    assert at("import time") == set()
    assert nodes_of_line(found, trace, 7, 1) == frozenset()
