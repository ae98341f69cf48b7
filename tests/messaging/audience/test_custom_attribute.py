import pytest
from django.db.models import JSONField

from messaging.audience.reader import read_audience
from tests.messaging.audience.questions import ask, is_meant
from tests.messaging.audience.strategies import NAMES

LOOKUPS = sorted({*JSONField().get_lookups(), *JSONField().class_lookups, "transform", "pk__in"})
HOSTILE = [name for name in [*NAMES, *LOOKUPS] if name]


@pytest.mark.django_db
@pytest.mark.parametrize("name", HOSTILE)
def test_name_of_an_attribute_is_only_a_name(name):
    assert is_meant({name: "blue"}, ask(name, "equals", "blue"))
    assert not is_meant({name + "x": "blue", "x" + name: "blue"}, ask(name, "equals", "blue"))
    assert is_meant({name: 5}, ask(name, "greater_than", 4))
    assert is_meant({name: "blue"}, ask(name, "matches_regex", "LU"))
    assert is_meant({name: ["a"]}, ask(name, "exists"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["a.b", "a[0]", "a__b", "$.a.b"])
def test_name_never_leads_into_an_object(path):
    attributes = {"a": {"b": "blue"}}

    assert not is_meant(attributes, ask(path, "equals", "blue"))
    assert is_meant(attributes, ask(path, "does_not_exist"))


def test_patterns_are_found_wherever_they_stand():
    tree = read_audience(
        {
            "AND": [
                ask("a", "matches_regex", "one"),
                {"OR": [ask("a", "does_not_match_regex", "two"), ask("a", "equals", "three")]},
            ]
        }
    )

    assert tree.patterns() == ("one", "two")


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (ask("vip", "equals", value=True), "vip is true"),
        (ask("visits", "less_than_or_equal_to", 4.5), "visits is at most 4.5"),
        (ask("city", "does_not_exist"), "city is not set"),
        (ask("foods", "does_not_include_value", "pizza"), "foods does not include “pizza”"),
    ],
)
def test_words_name_attribute_comparison_and_value(question, words):
    assert read_audience(question).words() == words
