"""Each place of a channel has its rules."""

import pytest

from messaging.channels.base import Place
from messaging.errors import RenderError, RenderLimitError
from messaging.rendering.places.rules import RULES, never, no_check
from messaging.rendering.places.values import Value


def test_every_place_has_rules():
    assert set(RULES) == {place.value for place in Place}


@pytest.mark.parametrize("place", list(RULES))
def test_larger_than_a_mebibyte_is_a_limit(place):
    with pytest.raises(RenderLimitError):
        RULES[place].finish(['"', Value("é" * (512 * 1024 + 1)), '"'])


def test_finish_writes_and_checks():
    assert RULES["html"].finish(["<p>", Value("<")]) == "<p>&lt;"
    with pytest.raises(RenderError):
        RULES["header"].finish(["a", Value("b\nc")])
    with pytest.raises(RenderError):
        RULES["json"].finish(["{"])


def test_places_without_a_look_around_say_so():
    assert RULES["text"].looks_around is never
    assert not never([])
    assert RULES["text"].check is no_check
    assert no_check("\n") is None
