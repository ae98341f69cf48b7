import json

import pytest

from benchmarks.ratio import Pairs, Turn
from benchmarks.report import Figure, Verdict, priced, skipped, table, write


@pytest.mark.parametrize(
    ("values", "gate", "verdict"),
    [
        ([1.0, 1.1, 9.0], 1.2, Verdict.PASS),
        ([1.0, 1.3, 1.4], 1.2, Verdict.MISS),
        ([1.3], None, Verdict.UNJUDGED),
    ],
)
def test_median_is_what_the_gate_judges(values, gate, verdict):
    assert Figure(question="count", values=values, gate=gate).verdict is verdict


@pytest.mark.parametrize(
    ("value", "floor", "verdict"),
    [(25.0, 20.0, Verdict.PASS), (19.0, 20.0, Verdict.MISS), (1.0, None, Verdict.UNJUDGED)],
)
def test_rate_has_to_reach_its_floor(value, floor, verdict):
    figure = Figure(question="rate", values=[value], floor=floor)

    assert figure.verdict is verdict
    assert floor is None or figure.cells()[3] == "≥ 20"


def test_run_that_measured_its_sink_is_void_however_good():
    figure = Figure(question="email", values=[1.0], gate=1.6, is_void=True)

    assert figure.verdict is Verdict.VOID


def test_skipped_line_says_why():
    text = table([skipped("equality", "SQLite has no such index")])

    assert "skipped" in text
    assert "SQLite has no such index" in text


def test_file_holds_every_turn_and_the_verdict(tmp_path):
    figure = Figure(question="count", values=[1.0, 1.5], gate=1.2)

    write([figure], tmp_path / "bench.json", about={"users": 2})

    written = json.loads((tmp_path / "bench.json").read_text())
    assert written["users"] == 2
    assert written["figures"][0]["values"] == [1.0, 1.5]
    assert written["figures"][0]["verdict"] == "MISS"


def test_cost_of_one_is_the_clocks_and_a_processors_is_told_beside_it():
    ours = (Turn(clock=0.002, processor=0.0005),)
    pairs = Pairs(ours=ours, theirs=(Turn(clock=0.004),))

    figure = priced("track", pairs, of="an object", count=10, gate=250)

    assert figure.cells()[1] == "200 µs an object"
    assert figure.verdict is Verdict.PASS
    assert figure.detail == "10: ours 2 ms (50 µs of a processor), by hand 4 ms"
