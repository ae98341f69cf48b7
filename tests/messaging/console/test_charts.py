from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from messaging.console.charts import LEAST_PERCENT, ORDER, outcome_bar, sparkline
from messaging.reports.figures import Figures

figures = st.builds(Figures, **{term: st.integers(0, 10**7) for term in ORDER})


def number(length):
    return float(length.rstrip("%"))


@given(figures)
def test_parts_follow_each_other_in_their_order_and_fill_the_bar(books):
    parts = outcome_bar(books)

    assert [part.term for part in parts] == [term for term in ORDER if getattr(books, term)]
    x = 0.0
    for part in parts:
        assert abs(number(part.x) - x) < 0.01
        x += number(part.width)
    assert not parts or abs(x - 100) < 0.05


@given(figures)
def test_nothing_that_happened_is_too_thin_to_see(books):
    assert all(number(part.width) >= LEAST_PERCENT - 0.001 for part in outcome_bar(books))


def test_a_correction_below_zero_has_no_part():
    assert [part.term for part in outcome_bar(Figures(targeted=1, sent=2, unknown=-1))] == ["sent"]


def test_a_line_over_days_goes_from_the_smallest_to_the_largest():
    until = date(2026, 11, 22)
    sizes = {until - timedelta(days=2): 10, until - timedelta(days=1): 20, until: 15}

    spark = sparkline(sizes, days=3, until=until)

    assert spark.lines == ["0.0,25.0 60.0,3.0 120.0,14.0"]
    assert (spark.first, spark.last) == (10, 15)


def test_a_day_without_a_figure_is_a_gap_and_a_lone_day_a_dot():
    until = date(2026, 11, 22)
    sizes = {until - timedelta(days=3): 1, until - timedelta(days=1): 2, until: 2}

    lines = sparkline(sizes, days=4, until=until).lines

    assert [len(line.split()) for line in lines] == [2, 2]
    assert len(set(lines[0].split())) == 1


def test_no_figure_is_no_line_and_the_same_figure_a_level_one():
    until = date(2026, 11, 22)

    assert sparkline({}, days=30, until=until).lines == []
    level = sparkline({until - timedelta(days=1): 5, until: 5}, days=2, until=until)
    assert level.lines == ["0.0,14.0 120.0,14.0"]
