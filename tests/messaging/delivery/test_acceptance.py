"""The rows of an accepted send: whom it targets, and who was left out before anything is sent."""

from datetime import timedelta

import pytest

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import SubscriptionState
from messaging.choices.states import ChunkState, ConnectionTrust, DispatchState
from messaging.delivery.acceptance import accept
from messaging.errors import InvalidRequestError
from messaging.models.chunk import Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.send_id import SendId
from messaging.models.user_ids import unpack
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest
from tests.factories import (
    NOW,
    attribute,
    make_api_key,
    make_body,
    make_call,
    make_campaign,
    make_group,
    make_member,
    make_request,
    make_segment,
    make_user,
)

pytestmark = pytest.mark.django_db
EMAIL, SMS, WEBHOOK = ChannelKey.EMAIL, ChannelKey.SMS, ChannelKey.WEBHOOK
BLUE_EYES = attribute("eye_color", "blue")


def accepted(*channels, source=Source.API, **fields):
    call = make_call(source=source)
    return accept(make_request(*channels, **fields), call=call, now=NOW)


def shares(dispatch):
    """{(channel, number): (user ids, verdict)} of the chunks that lanes will take."""
    chunks = Chunk.objects.filter(dispatch=dispatch, state=ChunkState.READY)
    return {(c.channel, c.number): (unpack(c.ids), c.verdict) for c in chunks}


def test_named_users_are_frozen_at_once_one_chunk_a_channel():
    users = [make_user(name) for name in ("u2", "u1", "u3")]
    ids = sorted(user.pk for user in users)

    dispatch = accepted(EMAIL, WEBHOOK, external_user_ids=["u1", "u2", "u3"])

    assert shares(dispatch) == {(EMAIL, 1): (ids, None), (WEBHOOK, 1): (ids, None)}
    assert (dispatch.state, dispatch.snapshot_at) == (DispatchState.SENDING, NOW)
    assert (dispatch.start_at, dispatch.expires_at) == (NOW, NOW + timedelta(hours=24))


def test_dispatch_says_what_by_whom_and_in_which_words():
    key, member = make_api_key(), make_member()
    call = make_call(source=Source.CONSOLE, api_key=key, member=member)
    request = make_request(SMS, EMAIL, external_user_ids=["u1"])

    dispatch = accept(request, call=call, now=NOW)

    dispatch.refresh_from_db()
    assert SendRequest.from_json(dispatch.request) == request
    assert (dispatch.channels, dispatch.audience_kind) == ([EMAIL, SMS], "users")
    assert (dispatch.source, dispatch.name) == (Source.CONSOLE, "It rings")
    assert (dispatch.created_by_key, dispatch.created_by_member) == (key, member)


def test_user_named_twice_is_one_target():
    user = make_user("u1", alias=("ana", "crm"))
    aliases = [{"alias_name": "ana", "alias_label": "crm"}]

    dispatch = accepted(EMAIL, external_user_ids=["u1", "u1"], user_aliases=aliases)

    assert shares(dispatch) == {(EMAIL, 1): ([user.pk], None)}


def test_of_two_users_with_one_mailbox_the_second_is_a_duplicate_on_that_channel_alone():
    first = make_user("u1", email="ana@rcpt.example")
    second = make_user("u2", email="ANA@rcpt.example")

    dispatch = accepted(EMAIL, WEBHOOK, external_user_ids=["u2", "u1"])

    assert shares(dispatch) == {
        (EMAIL, 1): ([first.pk], None),
        (EMAIL, 2): ([second.pk], Reason.DUPLICATE_ADDRESS),
        (WEBHOOK, 1): ([first.pk, second.pk], None),
    }


def test_the_mail_goes_to_the_one_who_may_receive_it():
    out = {"email_subscribe": SubscriptionState.UNSUBSCRIBED}
    first = make_user("u1", email="ana@rcpt.example", **out)
    second = make_user("u2", email="ana@rcpt.example")

    dispatch = accepted(EMAIL, external_user_ids=["u1", "u2"])

    assert shares(dispatch)[EMAIL, 1] == ([second.pk], None)
    assert shares(dispatch)[EMAIL, 2] == ([first.pk], Reason.DUPLICATE_ADDRESS)


@pytest.mark.parametrize("channel", [SMS, ChannelKey.WHATS_APP])
def test_one_number_gets_one_message_for_the_one_in_the_group(channel):
    outside = make_user("u1", phone="+34600111222")
    inside = make_user("u2", phone="+34600111222")
    make_group(channel, members=[inside], subscription_group_id="group-1")

    dispatch = accepted(channel, external_user_ids=["u1", "u2"])

    assert shares(dispatch)[channel, 1] == ([inside.pk], None)
    assert shares(dispatch)[channel, 2] == ([outside.pk], Reason.DUPLICATE_ADDRESS)


def test_users_without_an_address_are_no_duplicates_of_each_other():
    users = [make_user(name, email="") for name in ("u1", "u2")]

    dispatch = accepted(EMAIL, external_user_ids=["u1", "u2"])

    assert shares(dispatch) == {(EMAIL, 1): ([user.pk for user in users], None)}


def test_names_nobody_has_are_skipped_in_the_books_from_the_first_moment():
    make_user("u1")
    aliases = [{"alias_name": "zoe", "alias_label": "crm"}]

    dispatch = accepted(EMAIL, WEBHOOK, external_user_ids=["u1", "u9"], user_aliases=aliases)

    finished = Chunk.objects.filter(dispatch=dispatch, state=ChunkState.DONE)
    assert {(c.channel, c.targeted_count, c.skipped_count) for c in finished} == {
        (EMAIL, 2, 2),
        (WEBHOOK, 2, 2),
    }
    rows = Delivery.objects.filter(dispatch_number=dispatch.number)
    assert set(rows.values_list("channel", "user_id", "detail", "status", "reason")) == {
        (channel, None, name, Status.SKIPPED, Reason.USER_PROFILE_NOT_FOUND)
        for channel in (EMAIL, WEBHOOK)
        for name in ("u9", "zoe:crm")
    }


def test_send_to_names_that_nobody_has_is_accepted_with_nothing_left_to_do():
    dispatch = accepted(EMAIL, external_user_ids=["u8", "u9"])

    assert dispatch.state == DispatchState.SENDING
    assert shares(dispatch) == {}
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("narrowed", ["segment", "audience"])
def test_names_with_a_segment_or_an_audience_wait_for_a_lane(narrowed):
    make_user("u1")
    by = {
        "segment": {"segment_id": make_segment(BLUE_EYES).segment_id},
        "audience": {"audience": BLUE_EYES},
    }

    dispatch = accepted(EMAIL, external_user_ids=["u1", "u9"], **by[narrowed])

    assert (dispatch.state, dispatch.snapshot_at) == (DispatchState.ACCEPTED, None)
    assert (dispatch.start_at, shares(dispatch)) == (NOW, {})
    assert Delivery.objects.get().detail == "u9"


def test_broadcast_waits_for_a_lane():
    dispatch = accepted(EMAIL, broadcast=True, segment_id=make_segment().segment_id)

    assert (dispatch.state, dispatch.audience_kind) == (DispatchState.ACCEPTED, "segment")
    assert not Chunk.objects.exists()


def test_console_send_can_be_undone_before_it_starts():
    Workspace.objects.create(undo_seconds=30, max_send_age_hours=2)
    user = make_user("u1")

    dispatch = accepted(EMAIL, external_user_ids=["u1"], source=Source.CONSOLE)

    assert dispatch.state == DispatchState.ACCEPTED
    assert dispatch.start_at == NOW + timedelta(seconds=30)
    assert dispatch.expires_at == dispatch.start_at + timedelta(hours=2)
    assert (dispatch.snapshot_at, shares(dispatch)) == (NOW, {(EMAIL, 1): ([user.pk], None)})


def test_chunks_are_carried_by_the_default_connection_of_their_channel():
    make_user("u1")
    carrier = Connection.objects.create(
        name="relay", channel=EMAIL, provider="smtp", trust=ConnectionTrust.SHELL, is_default=True
    )

    accepted(EMAIL, WEBHOOK, external_user_ids=["u1"])

    assert dict(Chunk.objects.values_list("channel", "connection")) == {
        EMAIL: carrier.pk,
        WEBHOOK: None,
    }


def tracked(campaign, **fields):
    body = make_body(EMAIL, campaign_id=campaign.campaign_id, **fields)
    body["messages"]["email"]["message_variation_id"] = campaign.ids["email"]
    return accept(SendRequest.from_json(body), call=make_call(), now=NOW)


def test_tracked_broadcast_gets_a_send_id_of_its_own():
    campaign = make_campaign(EMAIL)
    segment_id = make_segment().segment_id

    first = tracked(campaign, broadcast=True, segment_id=segment_id)
    second = tracked(campaign, broadcast=True, segment_id=segment_id)

    assert (first.campaign, first.name) == (campaign, campaign.name)
    made = SendId.objects.filter(campaign=campaign, is_generated=True)
    assert {first.send_id, second.send_id} == set(made.values_list("send_id", flat=True))
    assert made.count() == 2


def test_send_id_of_the_request_is_kept_and_none_is_made_for_named_users():
    campaign = make_campaign(EMAIL)
    SendId.objects.create(campaign=campaign, send_id="spring")

    named = tracked(campaign, external_user_ids=["u1"])
    given = tracked(campaign, external_user_ids=["u1"], send_id="spring")

    assert (named.send_id, given.send_id) == ("", "spring")
    assert SendId.objects.count() == 1


def test_what_nobody_has_leaves_no_row():
    with pytest.raises(InvalidRequestError):
        accepted(EMAIL, external_user_ids=["u1"], segment_id="no-segment")

    assert not Dispatch.objects.exists()


@pytest.mark.parametrize("named", [1, 50])
def test_statements_do_not_grow_with_names(named, django_assert_max_num_queries):
    ids = [make_user().external_id for _ in range(named - 1)] + ["nobody"]
    request = make_request(*ChannelKey, external_user_ids=ids)
    call = make_call()

    # 4 look-ups; workspace, dispatch, clock, chunks; 2 for rows; SQLite 2 more for ids
    with django_assert_max_num_queries(14):
        accept(request, call=call, now=NOW)
