"""What a template may say about a user."""

from datetime import UTC, date, datetime

import orjson

from messaging.channels.base import DeviceRow, Person
from messaging.choices.channels import Platform
from messaging.choices.people import SubscriptionState
from messaging.rendering.variables import EMPTY, variables_for
from tests.messaging.rendering.both_ways import by_liquid

PHONE = DeviceRow(id=1, platform=Platform.IOS, token="t", device_id="d-1", model="iPhone9,3")
PERSON = Person(
    id=7,
    external_id="u7",
    braze_id="b7",
    email="a@b.example",
    phone="+15550100",
    email_subscribe=SubscriptionState.OPTED_IN,
    devices=[PHONE],
    profile={
        "first_name": "Ann",
        "date_of_birth": date(1990, 5, 4),
        "last_used_app_date": datetime(2026, 11, 22, 9, 41, tzinfo=UTC),
    },
    custom_attributes={"n": 1},
)
FACTS = {
    "dispatch_id": "d" * 32,
    "campaign_id": "c1",
    "campaign_name": "Hello",
    "message_variation_id": "v1",
    "unsubscribe_url": "https://c.example/u/1",
}


def said(source, person=PERSON, facts=FACTS):
    variables = variables_for(person, facts)
    return by_liquid(source, **{name.removesuffix("__"): own for name, own in variables.items()})


def test_tokens_say_who_it_is():
    assert said("{{${user_id}}} {{${braze_id}}} {{${email_address}}} {{${phone_number}}}") == (
        "u7 b7 a@b.example +15550100"
    )
    assert said("{{${first_name}}} {{custom_attribute.${n}}}") == "Ann 1"


def test_times_are_strings():
    assert (
        said("{{${date_of_birth}}} {{${last_used_app_date}}}") == "1990-05-04 2026-11-22T09:41:00Z"
    )
    orjson.dumps(variables_for(PERSON, FACTS))


def test_campaign_subscription_and_device_have_their_tokens():
    assert said("{{campaign.${api_id}}} {{campaign.${name}}} {{campaign.${message_api_id}}}") == (
        "c1 Hello v1"
    )
    assert said("{{campaign.${dispatch_id}}}") == "d" * 32
    assert said("{{subscribed_state.${email_global}}}") == "opted_in"
    assert said(
        "{{most_recently_used_device.${platform}}} {{most_recently_used_device.${id}}}"
    ) == ("ios d-1")


def test_facts_give_groups_and_the_targeted_device():
    facts = {"subscribed_groups": {"g1": "subscribed"}, "targeted_device": PHONE}

    assert said("{{subscribed_state.${g1}}}", facts=facts) == "subscribed"
    assert said("{{targeted_device.${model}}}", facts=facts) == "iPhone9,3"


def test_unsubscribe_tokens_are_links():
    assert said("{{${set_user_to_unsubscribed_url}}}") == FACTS["unsubscribe_url"]
    assert said("{{${unsubscribe_url}}}") == FACTS["unsubscribe_url"]


def test_what_nobody_knows_prints_nothing():
    nobody = Person(id=1, external_id=None)

    source = (
        "{{${user_id}}}{{${first_name}}}{{most_recently_used_device.${id}}}{{campaign.${name}}}"
    )
    unsupported = "".join(f"{{{{{name}.${{x}}}}}}" for name in EMPTY)

    assert said(source + unsupported, nobody, {}) == ""
