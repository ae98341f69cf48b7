import pytest

from messaging.audience.registry import CONNECTED, SEGMENT
from messaging.console.audience_builder import comparisons as offered
from messaging.console.audience_builder.catalogue import Catalogue, Subject
from messaging.models.attribute import AttributeType

NAMES = Catalogue([], {each.word: each for each in AttributeType})


@pytest.mark.parametrize("kind", list(AttributeType), ids=lambda each: each.word)
@pytest.mark.parametrize("grammar", [CONNECTED, SEGMENT], ids=["send", "segment"])
def test_what_cannot_be_sent_cannot_be_chosen(kind, grammar):
    words = offered.comparisons(Subject("custom_attribute", kind.word), NAMES, grammar)

    assert words
    assert set(words) <= set(grammar.filters["custom_attribute"].comparisons)


def test_an_attribute_nobody_knows_may_be_asked_anything():
    words = offered.comparisons(Subject("custom_attribute", "new"), NAMES, SEGMENT)

    assert {"equals", "greater_than", "includes_value", "after", "is_one_of"} <= set(words)


@pytest.mark.parametrize("kind", sorted(SEGMENT.filters))
def test_every_filter_of_a_segment_has_comparisons(kind):
    ref = "country" if kind == "profile_field" else "x"

    assert offered.comparisons(Subject(kind, ref), NAMES, SEGMENT)


@pytest.mark.parametrize(
    ("kind", "ref", "comparison", "read_as", "shown"),
    [
        ("custom_attribute", "a", "equals", "text", "text"),
        ("custom_attribute", "a", "equals", "number", "number"),
        ("custom_attribute", "a", "not_equal", "yes_no", "yes_no"),
        ("custom_attribute", "a", "exists", "number", "none"),
        ("custom_attribute", "a", "is_one_of", "number", "list"),
        ("custom_attribute", "a", "includes_value", "number", "text"),
        ("custom_attribute", "a", "less_than_x_days_ago", "text", "days"),
        ("custom_attribute", "a", "before", "text", "instant"),
        ("custom_attribute", "a", "matches_regex", "text", "pattern"),
        ("profile_field", "date_of_birth", "after", "text", "date"),
        ("profile_field", "created_at", "after", "text", "instant"),
        ("profile_field", "age", "equals", "number", "number"),
        ("custom_event", "a", "at_least", "text", "none"),
        ("random_bucket", "", "between", "text", "bucket"),
        ("subscription_group", "g", "is", "text", "state"),
    ],
)
def test_the_value_follows_the_comparison(kind, ref, comparison, read_as, shown):
    assert offered.value_input(Subject(kind, ref), comparison, read_as) == shown


def test_a_chosen_comparison_that_does_not_fit_stands_with_the_rest():
    found = offered.choices(["equals"], "greater_than")

    assert [each.word for each in found] == ["equals", "greater_than"]
    assert [each.is_chosen for each in found] == [False, True]


@pytest.mark.parametrize(
    ("word", "times", "plain"),
    [
        ("equals", False, "is"),
        ("is_not", False, "is not"),
        ("at_least", True, "at least … times"),
        ("between", False, "from … to"),
        ("unheard_of", False, "unheard_of"),
    ],
)
def test_a_comparison_reads_as_words(word, times, plain):
    assert offered.plain(word, times=times) == plain


def test_events_are_counted_and_have_a_window():
    assert offered.has_count("at_least")
    assert not offered.has_count("has_done")
    assert not offered.has_count("")
    assert [each.word for each in offered.windows("after") if each.is_chosen] == ["after"]


def test_a_state_and_a_type_are_chosen_from_those_there_are():
    group = offered.states(Subject("subscription_group"), "unknown")
    own = offered.states(Subject("email_subscription_status"), "opted_in")
    types = offered.value_types("equals", "number")

    assert [each.word for each in group if each.is_chosen] == ["unknown"]
    assert [each.plain for each in own if each.is_chosen] == ["opted in"]
    assert [each.word for each in types] == ["text", "number", "yes_no"]
    assert offered.value_types("exists", "number") == []
