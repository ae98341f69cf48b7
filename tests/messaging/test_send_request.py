"""What a send may ask for, and what every refusal says."""

import json

import pytest

from messaging.audience.tree import And
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.errors import InvalidRequestError
from messaging.send_request import SendRequest
from messaging.strict_json import parse
from tests.seed_example import SEED_EXAMPLE

MAIL = {"app_id": "a", "from": "Acme <a@b.example>", "subject": "Hi", "body": "<p>Hello</p>"}
TEXT = {"app_id": "a", "subscription_group_id": "g", "body": "Hello"}
AUDIENCE = {"email_subscription_status": {"comparison": "is", "value": "opted_in"}}
SEND = {"external_user_ids": ["u1"], "messages": {"email": MAIL}}


def refusal(body):
    with pytest.raises(InvalidRequestError) as caught:
        SendRequest.from_json(body)
    return caught.value


def lines(body):
    return sorted(map(str, refusal(body).problems))


def seed(**changes):
    return {**parse(SEED_EXAMPLE.encode()), **changes}


def test_the_seeds_own_example_has_six_problems_and_no_other():
    error = refusal(seed())

    assert error.message == "The request has 6 problems. Nothing was sent."
    assert sorted(map(str, error.problems)) == [
        "messages.android_push: must be an object",
        "messages.apple_push: must be an object",
        "messages.content_card: must be an object",
        "messages.email: must be an object",
        "messages.kindle_push: must be an object",
        "messages.web_push: must be an object",
    ]


def test_the_seeds_example_with_a_real_message_is_a_request():
    request = SendRequest.from_json(seed(messages={"email": {**MAIL, "message_variation_id": "v"}}))

    assert request.broadcast is False
    assert request.external_user_ids == ("external_user_identifiers",)
    assert request.aliases == (("example_name", "example_label"),)
    assert request.kind == "users in segment and audience"
    assert isinstance(request.tree, And)
    assert len(request.tree.children) == 5
    assert request.recipient_subscription_state is RecipientSubscriptionState.ALL
    assert request.notes == (
        "external_user_ids: is no array; it was read as an array of one",
        "user_aliases: is no array; it was read as an array of one",
    )


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({}, "users"),
        ({"segment_id": "s"}, "users in segment"),
        ({"audience": AUDIENCE}, "users in audience"),
        ({"external_user_ids": [], "segment_id": 7, "broadcast": True}, "segment"),
        ({"external_user_ids": None, "audience": AUDIENCE, "broadcast": "true"}, "audience"),
        (
            {"external_user_ids": [], "segment_id": "s", "audience": AUDIENCE, "broadcast": True},
            "segment and audience",
        ),
    ],
)
def test_a_request_says_whom_it_is_for(change, kind):
    request = SendRequest.from_json({**SEND, **change})

    assert request.kind == kind
    assert request.names_users == kind.startswith("users")


def test_defaults_are_those_of_the_documentation():
    request = SendRequest.from_json(SEND)

    assert (request.broadcast, request.override_frequency_capping) == (False, False)
    assert request.recipient_subscription_state is RecipientSubscriptionState.SUBSCRIBED
    assert (request.tree, request.aliases, request.notes) == (None, (), ())
    assert list(request.messages.chosen()) == [ChannelKey.EMAIL]


def test_a_null_is_the_same_as_nothing():
    nulls = dict.fromkeys(set(SendRequest.model_fields) - set(SEND))

    assert SendRequest.from_json({**SEND, **nulls}) == SendRequest.from_json(SEND)


def test_the_older_name_of_overriding_caps_is_read():
    request = SendRequest.from_json({**SEND, "override_messaging_limits": "true"})

    assert request.override_frequency_capping is True
    assert request.notes == ()


def test_what_nobody_reads_is_named_and_stops_nothing():
    messages = {"email": {**MAIL, "amp_body": ""}, "windows_phone8_push": {"toast_title": "t"}}

    request = SendRequest.from_json({**SEND, "recipients": [], "messages": messages})

    assert request.notes == (
        "recipients: is no field; it was ignored",
        "messages.windows_phone8_push: is no field; it was ignored",
        "messages.email.amp_body: is no field; it was ignored",
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"messages": []}, "No message to send"),
        ({"messages": {}}, "No message to send"),
        ({"messages": None}, "No message to send"),
        ({"messages": {"windows_universal_push": {}}}, "No message to send"),
        ({"external_user_ids": None}, "No Recipients"),
        (
            {"external_user_ids": ["u"] * 51},
            "The max number of external_ids and aliases per request was exceeded",
        ),
        ({"campaign_id": "c"}, "Message Variant Unspecified"),
        (
            {"messages": {"kindle_push": {"alert": "a", "title": "t", "extra": "x"}}},
            "Invalid Extra Push Payload",
        ),
        ({"messages": {"apple_push": {"alert": "x" * 1913}}}, "Apple Push Length Exceeded"),
        (
            {"messages": {"android_push": {"alert": "x" * 4001, "title": "t"}}},
            "Android Push Length Exceeded",
        ),
        (
            {"messages": "email"},
            "The request has 1 problem: messages: must be an object. Nothing was sent.",
        ),
        (
            {"external_user_ids": None, "messages": None},
            "The request has 2 problems. Nothing was sent.",
        ),
    ],
)
def test_one_clear_cause_is_said_in_brazes_words(change, message):
    assert refusal({**SEND, **change}).message == message


def test_every_message_of_a_campaign_names_its_variation():
    body = {
        **SEND,
        "campaign_id": "c",
        "messages": {"email": MAIL, "sms": {**TEXT, "message_variation_id": "v"}, "webhook": {}},
    }

    reason = "Message Variant Unspecified: is required when campaign_id is given"
    assert lines(body) == [
        f"messages.email.message_variation_id: {reason}",
        f"messages.webhook.message_variation_id: {reason}",
        "messages.webhook.request_method: is required",
        "messages.webhook.url: is required",
    ]


def test_everything_wrong_is_said_at_once():
    body = {
        "broadcast": True,
        "external_user_ids": [""],
        "user_aliases": [{"alias_name": "n"}],
        "audience": {},
        "send_id": "s" * 65,
        "recipient_subscription_state": "everyone",
        "override_frequency_capping": 1,
        "messages": {"sms": {**TEXT, "body": "x" * 1531}, "email": {**MAIL, "from": "Acme"}},
    }

    paths = [line.partition(":")[0] for line in lines(body)]

    assert paths == [
        "audience",
        "broadcast",
        "external_user_ids.0",
        "messages.email.from",
        "messages.sms.body",
        "override_frequency_capping",
        "recipient_subscription_state",
        "send_id",
        "user_aliases.0.alias_label",
    ]


@pytest.mark.parametrize("send_id", ["s" * 65, "sänd", "a\nb", "", {}, 1.5])
def test_a_send_id_is_up_to_64_ascii_characters(send_id):
    assert [line.partition(":")[0] for line in lines({**SEND, "send_id": send_id})] == ["send_id"]


@pytest.mark.parametrize("body", [None, [], "text", 7, True])
def test_what_is_no_object_is_no_request(body):
    assert "must be an object" in refusal(body).message


def test_the_schema_describes_every_field():
    schema = SendRequest.model_json_schema(by_alias=True)

    assert all(field["description"] for field in schema["properties"].values())
    assert json.loads(json.dumps(schema)) == schema
