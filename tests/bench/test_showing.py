"""What a run is shown as: aims, charts, and the place in the documents."""

from xml.etree import ElementTree as ET

import pytest

from bench.queries import aims
from bench.queries.charts import chart
from bench.queries.contender import ROOT
from bench.queries.jobs import Found
from bench.queries.publishing import replaced
from bench.queries.python_peers import counted
from bench.queries.report import plans
from bench.queries.rounds import Measured
from bench.queries.workloads import ALL


def _measured(*rates: float, cpu: float = 1.0, p50: float = 10.0, p99: float = 20.0) -> Measured:
    found = [Found(rate, p50, p99, cpu, 1, 1) for rate in rates]
    return Measured({1: found, 32: found})


def test_an_aim_is_met_at_its_bound_and_not_below() -> None:
    aim = aims.faster("Q1", "limit", "the limit", 0.8)
    taken = {"Q1": {"colloquy": _measured(80, 40, 90), "limit": _measured(100, 50, 100)}}
    assert aim.reached(taken) == 0.8
    assert aim.is_met(0.8)
    assert not aim.is_met(0.79)


def test_an_aim_without_its_contender_is_left_out() -> None:
    taken = {"Q1": {"colloquy": _measured(80), "limit": _measured(100)}}
    table = aims.table(taken)
    assert [row[0] for row in table.rows] == [
        "Q1: requests/s at least 0.8 times the limit",
        "Q1: p99 at most 3 times p50, c=32",
    ]
    assert [row[2] for row in table.rows] == ["met", "met"]


def test_what_is_not_reached_is_said() -> None:
    taken = {"W1": {"colloquy": _measured(40, p99=31), "limit": _measured(100)}}
    assert [row[1:] for row in aims.table(taken).rows] == [("0.4", "**not met**"), ("3.1", "**not met**")]


def test_a_cost_may_be_smaller_than_its_bound() -> None:
    taken = {"Q2": {"colloquy": _measured(1, cpu=2)}, "Q3": {"colloquy": _measured(1, cpu=2.5)}}
    aim = aims.as_fast("Q3", "Q2", 1.2)
    assert aim.reached(taken) == 1.25
    assert not aim.is_met(1.25)
    assert aim.is_met(0.9)


def test_a_chart_is_xml_with_a_bar_for_each_number() -> None:
    groups = [("Q1: a & b", {"limit": 1.0, "colloquy": 0.5, "stock": 0.02}), ("Q2", {"colloquy": 2.0})]
    names = {"limit": "By hand", "colloquy": "Colloquy", "stock": "Stock <3"}
    root = ET.fromstring(chart("Requests", groups, names))
    space = "{http://www.w3.org/2000/svg}"
    bars = [r for r in root.iter(f"{space}rect") if r.get("rx")]
    widths = [float(bar.get("width", "0")) for bar in bars]
    assert len(bars) == 4
    assert widths[3] == pytest.approx(2 * widths[0]) == pytest.approx(4 * widths[1])
    words = [text.text for text in root.iter(f"{space}text")]
    assert {"Q1: a & b", "Stock <3", "0.020", "0.50", "2.00"} <= set(words)


def test_what_stands_between_the_marks_is_replaced_and_nothing_else() -> None:
    page = "Before.\n<!-- measured queries: begin -->\nold\n<!-- measured queries: end -->\nAfter.\n"
    assert replaced(page, "queries", "new\n") == page.replace("old", "new")
    assert replaced(replaced(page, "queries", "new"), "queries", "old") == page


def test_the_documents_have_a_place_for_each_chapter() -> None:
    page = (ROOT / "docs" / "performance.md").read_text("utf-8")
    for name in {workload.chapter for workload in ALL.values()} | {"aims"}:
        assert "here" in replaced(page, name, "here")


def test_kept_answers_have_aims_of_their_own() -> None:
    taken = {"mixed": {"colloquy-kept": _measured(90), "colloquy": _measured(50), "limit": _measured(100)}}
    rows = [row for row in aims.table(taken).rows if "kept" in row[0]]
    assert rows == [
        ("mixed, answers kept: requests/s at least 1 times the limit", "0.9", "**not met**"),
        ("mixed, answers kept: requests/s at least 2 times Colloquy without", "1.8", "**not met**"),
    ]


def test_a_page_without_the_marks_is_an_error() -> None:
    with pytest.raises(ValueError, match="measured writes: begin"):
        replaced("nothing", "writes", "new")


def test_an_operation_that_went_by_no_plan_is_seen() -> None:
    """The canary of the table of plans: one fallback among many, or one that is not counted."""
    page = """# TYPE graphql_operations_total counter
graphql_operations_total{type="query",code="OK"} 10
graphql_operations_total{type="mutation",code="OK"} 2
# TYPE colloquy_plans_total counter
colloquy_plans_total{result="fallback"} 1
colloquy_plans_total{result="plan"} 9
"""
    assert counted(page) == {"operations": 12, "plan": 9, "fallback": 1}
    by = {
        "Q1": {"operations": 9, "plan": 9, "fallback": 0},
        "Q2": {"operations": 9, "plan": 8, "fallback": 1},
    }
    by["W1"] = {"operations": 9, "plan": 0, "fallback": 0}
    assert [row[-1] for row in plans(by).rows] == ["yes", "**no**", "**no**"]
