"""``coolthreads scenarios``: the library."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from coolthreads import scenarios as all_scenarios
from coolthreads_app.commands import common


def scenarios(as_json: bool = common.JSON) -> None:
    """List the scenarios: name, title, what can happen."""
    found = all_scenarios()
    if as_json:
        common.print_json(
            {
                "format": "coolthreads.scenarios/1",
                "scenarios": [
                    {
                        "name": scenario.name,
                        "title": scenario.title,
                        "section": scenario.section,
                        "outcomes": [
                            {"verdict": row.verdict.value, "summary": row.summary, "output": row.output}
                            for row in scenario.outcomes
                        ],
                    }
                    for scenario in found
                ],
            }
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "title", "what can happen"):
        table.add_column(heading, overflow="fold")
    for scenario in found:
        verdicts = sorted({row.verdict for row in scenario.outcomes}, key=lambda verdict: verdict.severity)
        table.add_row(scenario.name, scenario.title, ", ".join(verdicts))
    Console().print(table)
