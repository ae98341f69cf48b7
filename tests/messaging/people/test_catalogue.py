import pytest

from messaging.models.attribute import Attribute, AttributeType
from messaging.people.catalogue import MOST_NAMES, SeenAttributes, is_sample, kind_of
from messaging.people.operations import ABSENT

pytestmark = pytest.mark.django_db


def see(*values, name="a"):
    seen = SeenAttributes()
    for value in values:
        seen.see(name, value)
    seen.note()
    return Attribute.objects.filter(name=name).first()


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "string"),
        ("2026-01-02T00:00:00.000000Z", "time"),
        (1, "number"),
        (1.5, "number"),
        (True, "boolean"),
        (["x"], "array"),
        ({"x": 1}, "object"),
    ],
)
def test_kind_is_that_of_the_value(value, kind):
    assert kind_of(value).word == kind


def test_new_attribute_is_kept_with_up_to_five_samples():
    row = see(*"abcabdefg")

    assert (row.kind, row.samples) == (AttributeType.STRING, ["a", "b", "c", "d", "e"])


def test_samples_of_an_array_are_its_elements():
    assert see(["a", "b"], ["b", "c"]).samples == ["a", "b", "c"]


def test_samples_grow_until_there_are_five_and_are_of_one_kind():
    see("a")
    see(1, 2)

    assert see("a", "b", 3).samples == ["a", "b"]


def test_what_is_known_is_read_and_not_written(django_assert_num_queries):
    see("a", "b")

    with django_assert_num_queries(1):
        see_again = SeenAttributes()
        see_again.see("a", "b")
        see_again.note()


@pytest.mark.parametrize(
    "value",
    [
        "ana@x.example",
        "https://x.example/ana",
        "+34 612 345 678",
        "612345678",
        "612-34-56-78",
        612345678,
        "x" * 65,
        "",
        "2026-01-02T00:00:00.000000Z",
        {"a": 1},
        None,
    ],
)
def test_what_may_be_personal_is_no_sample(value):
    assert not is_sample(value)


@pytest.mark.parametrize("value", ["blue", "Madrid 2026", 0, 12.5, True, False, "a b/c"])
def test_short_words_and_numbers_are_samples(value):
    assert is_sample(value)


@pytest.mark.parametrize("value", [None, ABSENT])
def test_removal_shows_nothing(value):
    assert see(value) is None


def test_call_with_a_flood_of_names_is_looked_at_in_part():
    seen = SeenAttributes()
    for number in range(MOST_NAMES + 50):
        seen.see(f"n{number}", 1)

    seen.note()

    assert Attribute.objects.count() == MOST_NAMES
