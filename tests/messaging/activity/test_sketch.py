"""What a call was about, however wrong its body."""

import pytest

from messaging.activity.sketch import Sketch, sketch
from messaging.choices.channels import ChannelKey

NOTHING = Sketch()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"external_user_ids": ["u1"]}, "users"),
        ({"user_aliases": {"alias_name": "a"}}, "users"),
        ({"external_user_ids": "u1", "segment_id": "s"}, "users in segment"),
        ({"user_aliases": [1], "audience": {"AND": []}}, "users in audience"),
        (
            {"external_user_ids": ["u"], "segment_id": "s", "audience": {"AND": []}},
            "users in segment and audience",
        ),
        ({"segment_id": "s"}, "segment"),
        ({"audience": "not even an object"}, "audience"),
        ({"segment_id": "s", "audience": {"OR": []}}, "segment and audience"),
        ({"external_user_ids": [], "segment_id": None}, ""),
    ],
)
def test_audience_is_named_as_lists_name_it(body, kind):
    assert sketch(body).audience_kind == kind


def test_channels_are_those_with_a_message_in_the_order_of_the_nine():
    body = {"messages": {"sms": {}, "email": "no object", "webhook": None, "fax": {}}}

    assert sketch(body).channels == [ChannelKey.EMAIL, ChannelKey.SMS]


@pytest.mark.parametrize("body", [None, [], "text", 7, {}, {"messages": ["email"]}])
def test_body_that_asks_for_nothing_is_sketched_as_nothing(body):
    assert sketch(body) == NOTHING
