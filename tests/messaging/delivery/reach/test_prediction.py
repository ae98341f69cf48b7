"""A prediction's figures add up, and its warnings are said only when true."""

from collections import Counter

import pytest

from messaging.audience.estimate import Size
from messaging.audience.fingerprint import Fingerprint
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ConnectionState
from messaging.delivery.reach.prediction import Prediction, Reach
from messaging.delivery.reach.waterfall import NOBODY, Waterfall
from messaging.models.connection import Connection

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS
HEALTHY = Connection(name="Relay", provider="smtp", state=ConnectionState.HEALTHY)
WATERFALL = Waterfall(users=NOBODY, channels={}, judged_every=1)
HELD = Connection(name="Relay", provider="smtp", state=ConnectionState.HELD)


def prediction(reaches, **fields):
    figures = {
        "size": Size(value=4),
        "named_twice": 1,
        "unknown": 0,
        "judged_every": 1,
        "waterfall": WATERFALL,
        "fingerprint": Fingerprint.of_ids([1, 2], [EMAIL]),
    } | fields
    return Prediction(audience_kind="users", channels=reaches, **figures).to_json()


def reach(**fields):
    return Reach(**({"connection": HEALTHY, "would_send": 1, "message_count": 1} | fields))


def test_figures_of_the_channels_add_up_to_those_of_the_send():
    reasons = Counter({Reason.UNSUBSCRIBED: 2, Reason.DUPLICATE_ADDRESS: 1})

    told = prediction({EMAIL: reach(reasons=reasons), SMS: reach(would_send=4, message_count=4)})

    assert (told["targeted"], told["would_send"], told["skipped"]) == (8, 5, 3)
    assert told["channels"]["email"] == {
        "targeted": 4,
        "would_send": 1,
        "messages": 1,
        "skipped": 3,
        "reasons": {"skipped": {"duplicate_address": 1, "unsubscribed": 2}},
        "connection": {"name": "Relay", "provider": "smtp", "state": "healthy"},
    }
    assert (told["dry_run"], told["method"], told["named_twice"]) == (True, "counted", 1)


def test_sample_says_that_it_is_one():
    assert prediction({EMAIL: reach()}, judged_every=12)["method"] == "sampled 1 in 12"


@pytest.mark.parametrize(
    ("key", "fields", "warning"),
    [
        (EMAIL, {"would_send": 0}, "email: nobody would get this."),
        (EMAIL, {"unsubscribed_count": 3}, "email: 3 of these users unsubscribed."),
        (SMS, {"connection": None}, "sms: no connection, so these 1 go to the sandbox."),
        (EMAIL, {"connection": HELD}, "email: Relay is held; messages wait."),
        (
            EMAIL,
            {"without_default": ("first_name",)},
            "email: first_name has no default and may be empty.",
        ),
    ],
)
def test_what_to_look_at_is_said(key, fields, warning):
    assert prediction({key: reach(**fields)})["warnings"] == [warning]


@pytest.mark.parametrize("key_and_carrier", [(EMAIL, HEALTHY), (ChannelKey.CONTENT_CARD, None)])
def test_nothing_is_said_when_nothing_is_odd(key_and_carrier):
    key, carrier = key_and_carrier

    assert prediction({key: reach(connection=carrier)})["warnings"] == []
