import pytest

from messaging.console.audience_builder.catalogue import Catalogue, Entry, Subject
from messaging.console.audience_builder.filters import from_json, to_json, value_type
from messaging.models.attribute import AttributeType

TYPES = {"eye_color": AttributeType.STRING, "age": AttributeType.NUMBER}
TYPES |= {"vip": AttributeType.BOOLEAN, "joined": AttributeType.TIME, "foods": AttributeType.ARRAY}
VIP = Entry(subject=Subject("segment_membership", "id-1"), text="segment: VIP")
KNOWN = Catalogue([VIP, Entry(subject=Subject("purchase"), text="any purchase")], TYPES)

YES, NO = True, False


def attribute(name, comparison, *value):
    body = {"custom_attribute_name": name, "comparison": comparison}
    return {"custom_attribute": body | ({"value": value[0]} if value else {})}


ROWS = [
    attribute("eye_color", "equals", "blue"),
    attribute("eye_color", "equals", " spaces "),
    attribute("eye_color", "equals", 5),
    attribute("age", "equals", 5),
    attribute("age", "equals", 5.0),
    attribute("age", "equals", "5"),
    attribute("vip", "not_equal", NO),
    attribute("vip", "does_not_equal", YES),
    attribute("nobody_knows", "equals", YES),
    attribute("nobody_knows", "equals", "true"),
    attribute("eye_color", "is_one_of", ["blue", "green"]),
    attribute("age", "is_none_of", [1, 2]),
    attribute("joined", "less_than_x_days_ago", 30),
    attribute("joined", "after", "2019-07-22T13:17:55+0000"),
    attribute("foods", "includes_value", "pizza"),
    attribute("eye_color", "exists"),
    attribute("eye_color", "matches_regex", "^b(l|r)"),
    attribute("eye_color", "greater_than", 3),
    attribute("a:b", "exists"),
    attribute("segment: VIP", "exists"),
    {"profile_field": {"field": "country", "comparison": "is_one_of", "value": ["ES", "PT"]}},
    {"profile_field": {"field": "age", "comparison": "less_than", "value": 30}},
    {"profile_field": {"field": "date_of_birth", "comparison": "before", "value": "1990-01-01"}},
    {"profile_field": {"field": "created_at", "comparison": "exists"}},
    {"custom_event": {"event_name": "checkout", "comparison": "has_done"}},
    {
        "custom_event": {
            "event_name": "a",
            "comparison": "at_least",
            "count": 3,
            "in_last_days": 2.5,
        }
    },
    {"purchase": {"product_id": "a", "comparison": "has_not_done", "after": "2026", "before": "2"}},
    {"purchase": {"comparison": "has_done"}},
    {"push_subscription_status": {"comparison": "is", "value": "opted_in"}},
    {"last_used_app": {"comparison": "after", "value": "2019-07-22T13:17:55+0000"}},
    {
        "subscription_group": {
            "subscription_group_id": "g-1",
            "comparison": "is",
            "value": "unknown",
        }
    },
    {"segment_membership": {"segment_id": "id-1", "comparison": "is_not"}},
    {"random_bucket": {"comparison": "between", "from": 0, "to": 4999}},
]
RAW = [
    attribute("age", "is_none_of", [1, "2"]),
    attribute("eye_color", "is_one_of", ["a\nb"]),
    attribute(" padded ", "exists"),
    {"from_the_future": {"comparison": "is"}},
    {"custom_event": "not an object"},
    {"custom_event": {"event_name": "x", "comparison": "has_done", "count": None}},
    {"custom_event": {"event_name": 5, "comparison": "has_done"}},
    {"custom_attribute": {"comparison": "exists"}},
]


@pytest.mark.parametrize("written", ROWS, ids=str)
def test_a_filter_comes_back_as_it_was_written(written):
    ((kind, body),) = written.items()

    clause = from_json(kind, body, KNOWN)

    again = to_json(clause, KNOWN.subject_of(clause.subject), KNOWN)
    assert clause.raw == ""
    assert repr(sorted(again[kind].items())) == repr(sorted(body.items()))


@pytest.mark.parametrize("written", RAW, ids=str)
def test_what_a_row_cannot_say_is_kept_as_json(written):
    ((kind, body),) = written.items()

    assert from_json(kind, body, KNOWN).raw


def test_a_known_type_is_not_kept_and_another_is():
    known = from_json("custom_attribute", ROWS[3]["custom_attribute"], KNOWN)
    other = from_json("custom_attribute", ROWS[5]["custom_attribute"], KNOWN)

    assert "as" not in known.fields
    assert other.fields["as"] == "text"


@pytest.mark.parametrize(
    ("subject", "fields", "read_as"),
    [
        (Subject("custom_attribute", "age"), {}, "number"),
        (Subject("custom_attribute", "vip"), {}, "yes_no"),
        (Subject("custom_attribute", "age"), {"as": "text"}, "text"),
        (Subject("custom_attribute", "else"), {}, "text"),
        (Subject("profile_field", "age"), {"as": "text"}, "number"),
        (Subject("profile_field", "country"), {}, "text"),
    ],
)
def test_a_value_is_read_by_the_type_of_what_is_asked(subject, fields, read_as):
    assert value_type(subject, fields, KNOWN) == read_as
