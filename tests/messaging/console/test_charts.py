from hypothesis import given
from hypothesis import strategies as st

from messaging.console.charts import LEAST_PERCENT, ORDER, outcome_bar
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
