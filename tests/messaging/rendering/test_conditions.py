"""``blank`` is Rails' blank."""

import pytest

from tests.messaging.rendering.both_ways import by_liquid


@pytest.mark.parametrize("value", [None, "", "  \n", False, [], {}])
def test_blank_value_equals_blank(value):
    source = "{% if ${a} == blank %}=={% endif %}{% if ${a} != blank %}!={% endif %}"

    assert by_liquid(source, profile={"a": value}) == "=="


@pytest.mark.parametrize("value", ["x", 0, True, [None], {"a": 1}])
def test_other_value_does_not_equal_blank(value):
    source = "{% if blank == ${a} %}=={% endif %}{% unless ${a} == blank %}!={% endunless %}"

    assert by_liquid(source, profile={"a": value}) == "!="


def test_missing_value_is_blank_in_every_branch():
    source = "{% if 1 == 2 %}{% elsif ${a} == blank and true %}blank{% endif %}"

    assert by_liquid(source, profile={}) == "blank"


def test_missing_value_is_no_number_and_no_fault():
    assert by_liquid("{% if ${a} > 3 or ${a} < 3 %}x{% else %}y{% endif %}", profile={}) == "y"
