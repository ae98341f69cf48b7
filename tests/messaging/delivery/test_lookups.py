"""What a request names is looked up at once, and everything that is missing is said at once."""

import pytest
from django.db import connection

from messaging.choices.channels import ChannelKey
from messaging.delivery.lookups import look_up, unknown_names
from messaging.errors import InvalidRequestError
from messaging.models.send_id import SendId
from messaging.send_request import SendRequest
from tests.factories import (
    NOW,
    make_body,
    make_campaign,
    make_group,
    make_request,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db
EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def refused(request):
    with pytest.raises(InvalidRequestError) as fault:
        look_up(request)
    problems = [(problem.path, problem.reason) for problem in fault.value.problems]
    counted = ("The request has 1 problem: ", f"The request has {len(problems)} problems. ")
    assert fault.value.message == problems[0][1].partition(":")[0] or (
        fault.value.message.startswith(counted)
    )
    return problems


def tracked(campaign, *channels, **fields):
    """A request that counts under ``campaign``, with the right variation in each message."""
    body = make_body(*channels, external_user_ids=["u1"], campaign_id=campaign.campaign_id)
    for word, message in body["messages"].items():
        message["message_variation_id"] = campaign.ids[word]
    return SendRequest.from_json(body | fields)


def with_variation(campaign, variation_id, **fields):
    body = make_body(EMAIL, external_user_ids=["u1"], campaign_id=campaign.campaign_id, **fields)
    body["messages"]["email"]["message_variation_id"] = variation_id
    return SendRequest.from_json(body)


def test_good_names_lead_to_their_rows():
    campaign, segment, user = make_campaign(EMAIL, SMS), make_segment(), make_user("u1")
    SendId.objects.create(campaign=campaign, send_id="spring")

    found = look_up(tracked(campaign, EMAIL, SMS, segment_id=segment.segment_id, send_id="spring"))

    assert (found.campaign, found.segment) == (campaign, segment)
    assert found.named.user_ids == (user.pk,)
    assert set(found.templates) == {EMAIL, SMS}


def test_campaign_that_nobody_made_is_the_one_problem_whatever_hangs_on_it():
    request = with_variation(make_campaign(EMAIL), "v1", send_id="spring")
    request = request.model_copy(update={"campaign_id": "no-campaign"})

    assert refused(request) == [("campaign_id", "Invalid Campaign ID")]


def test_variation_that_nobody_made_is_refused():
    request = with_variation(make_campaign(EMAIL), "v-none")

    assert refused(request) == [("messages.email.message_variation_id", "Invalid Message Variant")]


def test_variation_of_another_campaign_reads_like_one_that_nobody_made():
    other = make_campaign(EMAIL)

    request = with_variation(make_campaign(EMAIL), other.ids["email"])

    assert refused(request) == [("messages.email.message_variation_id", "Invalid Message Variant")]


def test_variation_of_another_channel_is_a_mismatch():
    campaign = make_campaign(EMAIL, SMS)

    request = with_variation(campaign, campaign.ids["sms"])

    assert refused(request) == [("messages.email.message_variation_id", "Mismatched Message Type")]


def test_archived_campaign_is_refused_in_the_known_words():
    campaign = make_campaign(EMAIL, archived_at=NOW)

    ((path, reason),) = refused(tracked(campaign, EMAIL))

    assert path == "campaign_id"
    assert reason.startswith("The campaign is archived. Unarchive the campaign in order for")


@pytest.mark.parametrize(
    ("archived_at", "reason"), [(None, "Invalid Segment ID"), (NOW, "The segment is archived.")]
)
def test_segment_that_is_not_there_or_archived_is_refused(archived_at, reason):
    segment = make_segment(archived_at=archived_at)
    segment_id = segment.segment_id if archived_at else "no-segment"

    ((path, said),) = refused(make_request(EMAIL, external_user_ids=["u1"], segment_id=segment_id))

    assert path == "segment_id"
    assert said.startswith(reason)


def test_send_id_belongs_to_its_campaign():
    campaign, other = make_campaign(EMAIL), make_campaign(EMAIL)
    SendId.objects.create(campaign=other, send_id="spring")

    assert refused(tracked(campaign, EMAIL, send_id="spring")) == [("send_id", "Invalid Send ID")]


TOO_COMPLEX = {
    "custom_attribute": {
        "custom_attribute_name": "code",
        "comparison": "matches_regex",
        "value": r"(?:(?:^?$?\b?){5}){6}",
    }
}


def test_pattern_that_the_database_cannot_run_is_refused_at_once_wherever_it_stands():
    segment = make_segment(TOO_COMPLEX)
    request = make_request(
        EMAIL, broadcast=True, audience=TOO_COMPLEX, segment_id=segment.segment_id
    )
    if connection.vendor != "postgresql":
        assert look_up(request).segment == segment  # RE2 runs whatever it reads
        return

    (path, reason), (other, _) = refused(request)

    assert (path, other) == ("audience", "segment_id")
    assert reason.startswith("holds a pattern that is too complex: ")


def test_segment_whose_audience_can_no_longer_be_read_is_refused_at_once():
    segment = make_segment({"a filter of another release": {}})

    request = make_request(EMAIL, broadcast=True, segment_id=segment.segment_id)

    assert {path.split(".")[0] for path, _ in refused(request)} == {"segment_id"}


def test_segment_that_asks_about_an_archived_one_is_refused_at_once():
    inner = make_segment(archived_at=NOW)
    asked = {"segment_membership": {"segment_id": inner.segment_id, "comparison": "is"}}

    request = make_request(EMAIL, broadcast=True, segment_id=make_segment(asked).segment_id)

    ((path, reason),) = refused(request)
    assert path == "segment_id.segment_membership.segment_id"
    assert reason.startswith("is an archived segment")


def test_everything_that_is_missing_is_said_at_once():
    request = with_variation(make_campaign(EMAIL), "v1", segment_id="s", send_id="x")

    paths = [path for path, _ in refused(request)]

    assert paths == [
        "messages.email.message_variation_id",
        "send_id",
        "segment_id",
    ]


def test_template_that_nobody_could_be_sent_is_refused_with_its_place():
    body = make_body(EMAIL, external_user_ids=["u1"])
    body["messages"]["email"]["subject"] = "Hello {% if true %}"

    ((path, reason),) = refused(SendRequest.from_json(body))

    assert path.startswith("messages.email")
    assert "subject" in f"{path} {reason}"
    assert "line 1" in reason


def test_answer_about_a_template_says_where_in_its_first_line():
    body = make_body(EMAIL, external_user_ids=["u1"])
    body["messages"]["email"]["subject"] = "{{ 1 | zork }}"

    with pytest.raises(InvalidRequestError) as fault:
        look_up(SendRequest.from_json(body))

    assert fault.value.message.startswith("The request has 1 problem: messages.email.subject: ")


def test_subscription_group_that_nobody_made_stops_nothing_and_is_said():
    group = make_group(ChannelKey.WHATS_APP)
    body = make_body(SMS, ChannelKey.WHATS_APP, external_user_ids=["u1"])
    body["messages"]["whats_app"]["subscription_group_id"] = group.subscription_group_id

    found = look_up(SendRequest.from_json(body))

    assert found.notes == (
        "messages.sms.subscription_group_id: nobody is in a group that is not there.",
    )


def test_subscription_group_of_another_channel_is_not_there():
    group = make_group(EMAIL)
    body = make_body(SMS, external_user_ids=["u1"])
    body["messages"]["sms"]["subscription_group_id"] = group.subscription_group_id

    assert look_up(SendRequest.from_json(body)).notes


def test_names_that_nobody_has_are_listed_by_field():
    make_user("u1", alias=("ana", "crm"))
    aliases = [{"alias_name": "zoe", "alias_label": "crm"}]

    found = look_up(make_request(EMAIL, external_user_ids=["u1", "u9"], user_aliases=aliases))

    assert unknown_names(found) == [
        "external_user_ids: there is no user u9.",
        "user_aliases: there is no user zoe:crm.",
    ]


def test_statements_do_not_grow_with_names(django_assert_num_queries):
    campaign, segment = make_campaign(EMAIL, SMS), make_segment()
    ids = [make_user().external_id for _ in range(25)]
    aliases = [{"alias_name": f"a{number}", "alias_label": "crm"} for number in range(25)]
    request = tracked(
        campaign,
        EMAIL,
        SMS,
        external_user_ids=ids,
        user_aliases=aliases,
        segment_id=segment.segment_id,
    )

    with django_assert_num_queries(6):  # variations, segment, ids, aliases, connections, groups
        look_up(request)
