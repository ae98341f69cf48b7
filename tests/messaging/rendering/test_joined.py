import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.rendering.joined import Joined

PARTS = st.lists(st.text(max_size=5), max_size=6)


@given(PARTS)
def test_it_is_the_text_of_its_parts(parts):
    assert Joined(parts) == "".join(parts)


@given(PARTS, st.data())
def test_text_goes_in_at_any_place_and_the_parts_know_it(parts, data):
    joined = Joined(parts)
    position = data.draw(st.integers(0, len(joined)))

    longer = joined.with_text_at(position, "<new>")

    assert longer == joined[:position] + "<new>" + joined[position:]
    assert "".join(longer.parts) == longer


@pytest.mark.parametrize("place", [0, 2])
def test_parts_that_are_not_cut_stay_the_same_objects(place):
    parts = ["a" * 300, "b", "c" * 300]

    longer = Joined(parts).with_text_at(301, "<new>")

    assert any(part is parts[place] for part in longer.parts)
