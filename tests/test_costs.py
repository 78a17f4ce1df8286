"""Costs as data, and the options of timed runs."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from coolthreads.costs import default_costs, from_text, load_costs
from coolthreads.errors import CoolthreadsError
from coolthreads.options import Options

OTHER = msgspec.structs.replace(default_costs(), about='measured with "3.13"', calls={})


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"timed": "0"}, "cores is 0, but must be from 1"),
        ({"timed": "-3"}, "cores is -3"),
        ({"timed": "many"}, "timed is 'many', but must be gil or a number of cores"),
        ({"timed": "2", "time": "any"}, "time any does not go with it"),
        ({"timed": "2", "granularity": "gil"}, "granularity gil does not go with cores"),
        ({"timed": "gil", "granularity": "sync"}, "needs granularity access or gil"),
        ({"costs": "{}"}, "costs are for timed runs"),
        ({"timed": "gil", "costs": "{}"}, "costs: "),
    ],
)
def test_wrong_combinations_are_refused_in_one_line(options: dict[str, str], complaint: str) -> None:
    with pytest.raises(CoolthreadsError, match=re.escape(complaint)) as caught:
        Options(**options)
    assert "\n" not in str(caught.value)


def test_costs_come_back_from_text_and_file(tmp_path: Path) -> None:
    for costs in (default_costs(), OTHER):
        assert from_text(costs.text()) == costs
        (tmp_path / "costs.toml").write_text(costs.toml())
        assert load_costs(tmp_path / "costs.toml") == costs


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("interval = 5", "interval = -5"), "lock.interval is -5e+06, but must be at least 1"),
        (("count = 4", "count = 0"), "cores.count is 0, but must be at least 1"),
        (("count = 4", "counts = 4"), "unknown field `counts`"),
        (("operator = 14.0", 'operator = "much"'), "operator"),
        (("coolthreads.costs/1", "coolthreads.costs/7"), "format is 'coolthreads.costs/7'"),
        (("[lock]", "[lock"), "costs.toml: "),
    ],
)
def test_wrong_cost_files_are_refused_in_one_line(tmp_path: Path, change: tuple[str, str], complaint: str) -> None:
    usual = default_costs().toml()
    assert change[0] in usual
    (tmp_path / "costs.toml").write_text(usual.replace(*change, 1))
    with pytest.raises(CoolthreadsError, match=re.escape(complaint)) as caught:
        load_costs(tmp_path / "costs.toml")
    assert "\n" not in str(caught.value)
