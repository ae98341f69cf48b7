"""What alert objects and the buttons of categories may be."""

import pytest

from messaging.channels.apple_alert import DEFAULT_CATEGORIES
from messaging.channels.apple_push import ApplePushMessage
from tests.messaging.channels.faults import faults

TEXT = {"alert": "Hello"}


def said(category, *buttons):
    return faults(ApplePushMessage, {**TEXT, "category": category, "buttons": list(buttons)})


@pytest.mark.parametrize(
    ("alert", "lines"),
    [
        ({"body": "b"}, []),
        ({"loc_key": "k"}, []),
        ({"title": "t"}, ["alert.body: is required unless content-available is true"]),
        ({}, ["alert.body: is required unless content-available is true"]),
    ],
)
def test_an_alert_object_has_a_body_or_the_key_of_one(alert, lines):
    assert faults(ApplePushMessage, {"alert": alert}) == lines


def test_a_silent_push_may_have_an_alert_without_a_body():
    assert faults(ApplePushMessage, {"alert": {"title": "t"}, "content-available": "true"}) == []


def test_buttons_need_a_category():
    assert faults(ApplePushMessage, {**TEXT, "buttons": [{"action_id": "a"}]}) == [
        "category: is required with buttons"
    ]


@pytest.mark.parametrize("category", DEFAULT_CATEGORIES)
def test_the_buttons_of_default_categories_need_no_action(category):
    buttons = [{"action_id": action_id} for action_id in DEFAULT_CATEGORIES[category]]

    assert said(category, *buttons) == []


@pytest.mark.parametrize(
    ("action_id", "action", "lines"),
    [
        ("ab_pb_yes", "OPEN_APP", []),
        ("ab_pb_yes", "DEEP_LINK", []),
        ("ab_pb_no", "CLOSE", []),
        (
            "ab_pb_yes",
            "CLOSE",
            ["buttons.0.action: must be OPEN_APP or URI or DEEP_LINK for this button"],
        ),
        ("ab_pb_no", "URI", ["buttons.0.action: must be CLOSE for this button"]),
        (
            "ab_pb_more",
            "URI",
            ["buttons.0.action_id: must be ab_pb_yes or ab_pb_no in this category"],
        ),
    ],
)
def test_a_default_button_does_what_its_kind_may(action_id, action, lines):
    assert said("ab_cat_yes_no", {"action_id": action_id, "action": action}) == lines


def test_a_button_of_an_own_category_says_where_it_leads():
    own = {"action_id": "mine", "action": "URI", "uri": "https://a.example"}

    assert said("mine", own) == []
    assert said("mine", {"action_id": "mine"}, {**own, "action": "CLOSE", "uri": None}) == [
        "buttons.0.action: must be URI or DEEP_LINK in a category of your own",
        "buttons.0.uri: is required in a category of your own",
        "buttons.1.action: must be URI or DEEP_LINK in a category of your own",
        "buttons.1.uri: is required in a category of your own",
    ]


def test_a_button_without_an_id_is_no_button():
    assert said("ab_cat_more", {}) == ["buttons.0.action_id: is required"]


@pytest.mark.parametrize("buttons", ["x", [1], [None], {}, [[]], [{"action_id": []}]])
def test_what_is_no_button_is_a_problem_not_a_crash(buttons):
    assert faults(ApplePushMessage, {**TEXT, "category": "ab_cat_more", "buttons": buttons})
