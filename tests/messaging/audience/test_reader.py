import pytest

from messaging.audience.reader import MOST_MEMBERSHIPS, read_audience
from messaging.audience.registry import SEGMENT
from messaging.errors import InvalidRequestError
from tests.messaging.audience.questions import ask, segment_problems

EXISTS = ask("a", "exists")
# The audience of both seed pages.
SEED = {
    "AND": [
        ask("eye_color", "equals", "blue"),
        ask("favorite_foods", "includes_value", "pizza"),
        {
            "OR": [
                ask("last_purchase_time", "less_than_x_days_ago", 2),
                {"push_subscription_status": {"comparison": "is", "value": "opted_in"}},
            ]
        },
        {"email_subscription_status": {"comparison": "is_not", "value": "subscribed"}},
        {"last_used_app": {"comparison": "after", "value": "2019-07-22T13:17:55+0000"}},
    ]
}


def problems(audience):
    with pytest.raises(InvalidRequestError) as caught:
        read_audience(audience)
    return [str(problem) for problem in caught.value.problems]


def paths(audience):
    with pytest.raises(InvalidRequestError) as caught:
        read_audience(audience)
    return [problem.path for problem in caught.value.problems]


def levels(number):
    audience = EXISTS
    for _ in range(number):
        audience = {"AND": [audience]}
    return audience


def test_seed_audience_reads_and_writes_itself():
    assert read_audience(SEED).to_json() == SEED


def test_single_filter_may_stand_alone():
    assert read_audience(EXISTS).to_json() == EXISTS


@pytest.mark.parametrize(
    ("audience", "path"),
    [
        ({}, ""),
        ([], ""),
        (None, ""),
        ("AND", ""),
        ({"AND": []}, "AND"),
        ({"OR": []}, "OR"),
        ({"AND": {}}, "AND"),
        ({"AND": EXISTS}, "AND"),
        ({"AND": None}, "AND"),
        ({"AND": [EXISTS], "OR": [EXISTS]}, ""),
        ({"AND": [EXISTS], "comment": ""}, ""),
        ({"and": [EXISTS]}, "and"),
        ({"NOT": [EXISTS]}, "NOT"),
        ({"AND": [EXISTS, {}]}, "AND.1"),
        ({"AND": [[EXISTS]]}, "AND.0"),
        ({"AND": [{"OR": []}]}, "AND.0.OR"),
        ({"custom_event": {}}, "custom_event"),
        ({"custom_attribute": None}, "custom_attribute"),
        ({"custom_attribute": [EXISTS]}, "custom_attribute"),
        (ask("a", "="), "custom_attribute.comparison"),
        (ask("a", None), "custom_attribute.comparison"),
        (ask("a", ["exists"]), "custom_attribute.comparison"),
        (ask("", "exists"), "custom_attribute.custom_attribute_name"),
        (ask(5, "exists"), "custom_attribute.custom_attribute_name"),
        ({"last_used_app": {"comparison": "is"}}, "last_used_app.comparison"),
    ],
)
def test_unclear_audience_is_refused_where_it_is_unclear(audience, path):
    assert paths(audience)[0] == path


def test_every_problem_is_listed_with_its_path():
    audience = {
        "AND": [
            ask("x" * 256, "greater_than", value=True),
            {"OR": [EXISTS, 3, {"push_subscription_status": {"comparison": "is"}}]},
        ]
    }

    assert paths(audience) == [
        "AND.0.custom_attribute.custom_attribute_name",
        "AND.0.custom_attribute.value",
        "AND.1.OR.1",
        "AND.1.OR.2.push_subscription_status.value",
    ]


def test_misspelt_member_is_refused_and_not_ignored():
    audience = {"custom_attribute": {**EXISTS["custom_attribute"], "valeu": 1}}

    assert paths(audience) == ["custom_attribute.valeu"]


def test_problem_never_quotes_a_value():
    assert "secret" not in str(problems(ask("a", "after", "secret")))


def test_odd_member_name_is_not_echoed():
    assert paths({"<script>": []}) == ["(unknown)"]


def test_twenty_levels_are_read_and_one_more_is_not():
    assert read_audience(levels(20))
    assert problems(levels(21))[0].endswith("is deeper than 20 levels.")


def test_very_deep_audience_is_refused_without_recursing():
    assert problems(levels(900)) == [".".join(["AND.0"] * 20) + ".AND: is deeper than 20 levels."]


def test_two_hundred_filters_are_read_and_one_more_is_not():
    assert read_audience({"OR": [EXISTS] * 200})
    assert problems({"OR": [{"AND": [EXISTS] * 100}, *[EXISTS] * 101]}) == [
        "has more than 200 filters."
    ]


def test_ten_patterns_are_read_and_one_more_is_not():
    pattern = ask("a", "matches_regex", "b")

    assert read_audience({"OR": [pattern] * 10})
    assert problems({"OR": [{"AND": [pattern] * 5}, *[pattern] * 6]}) == [
        "has more than 10 patterns."
    ]


def test_words_say_who_is_meant():
    assert read_audience(SEED).words() == (
        "eye_color is “blue” and favorite_foods includes “pizza” and"
        " (last_purchase_time was in the last 2 days or push is opted in) and"
        " email is not subscribed and last used an app after 2019-07-22 13:17:55 UTC"
    )


ONLY_IN_SEGMENTS = [
    ({"NOT": EXISTS}, "NOT"),
    ({"AND": [EXISTS, {"NOT": EXISTS}]}, "AND.1.NOT"),
    ({"profile_field": {}}, "profile_field"),
    ({"custom_event": {}}, "custom_event"),
    ({"purchase": {}}, "purchase"),
    ({"subscription_group": {}}, "subscription_group"),
    ({"segment_membership": {}}, "segment_membership"),
    ({"random_bucket": {}}, "random_bucket"),
    (ask("a", "is_one_of", ["b"]), "custom_attribute.comparison"),
    (ask("a", "is_none_of", ["b"]), "custom_attribute.comparison"),
]


@pytest.mark.parametrize(("audience", "path"), ONLY_IN_SEGMENTS)
def test_a_send_refuses_what_only_a_segment_can_say_and_says_so(audience, path):
    reason = "is possible in a segment only: save it in one, and name that by segment_id."

    assert problems(audience) == [f"{path}: {reason}"]


def test_not_turns_one_tree_round():
    audience = {"NOT": {"AND": [EXISTS, {"NOT": EXISTS}]}}
    tree = read_audience(audience, SEGMENT)

    assert tree.to_json() == audience
    assert tree.words() == "not (a is set and not (a is set))"


@pytest.mark.parametrize("content", [[], [EXISTS], None, {}, "a", [EXISTS, EXISTS]])
def test_not_of_anything_else_is_refused(content):
    assert segment_problems({"NOT": content})[0].startswith("NOT: must")


def test_not_is_a_level_and_hides_no_filter():
    deep = EXISTS
    for _ in range(21):
        deep = {"NOT": deep}

    assert segment_problems(deep)[0].endswith("is deeper than 20 levels.")
    assert segment_problems({"NOT": {"OR": [EXISTS] * 201}}) == ["has more than 200 filters."]


def test_patterns_of_fields_and_attributes_count_together():
    field = {"field": "email", "comparison": "matches_regex", "value": "b"}
    audience = {"OR": [{"profile_field": field}] * 6 + [ask("a", "matches_regex", "b")] * 5}

    assert segment_problems(audience) == ["has more than 10 patterns."]


def test_a_segment_asks_about_ten_segments_and_no_more():
    one = {"segment_membership": {"segment_id": "s", "comparison": "is"}}

    assert segment_problems({"OR": [one] * MOST_MEMBERSHIPS}) == []
    assert segment_problems({"OR": [one] * 11}) == ["asks about more than 10 segments."]
