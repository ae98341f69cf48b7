"""The one send service: accepted once, answered the same, and in the log."""

import json
from threading import Barrier, Thread

import pytest
from django.db import connection

from messaging import tasks
from messaging.choices.channels import ChannelKey
from messaging.delivery import before_accepting
from messaging.errors import InvalidRequestError, MismatchError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.idempotency_record import IdempotencyRecord
from messaging.models.segment import Segment
from messaging.send_request import SendRequest
from messaging.services.send import dry_run, send
from tests.factories import (
    NOW,
    make_body,
    make_call,
    make_campaign,
    make_group,
    make_segment,
    make_user,
)

EMAIL, SMS = ChannelKey.EMAIL, ChannelKey.SMS


def asked(*channels, key=None, **fields):
    """The request and the call of one body."""
    fields = fields or {"external_user_ids": ["u1"]}
    body = make_body(*channels, **fields)
    return SendRequest.from_json(body), make_call(body, idempotency_key=key)


def sent(*channels, key=None, **fields):
    request, call = asked(*channels, key=key, **fields)
    return send(request, call=call, now=NOW)


@pytest.mark.django_db
def test_accepted_send_answers_201_in_the_known_order():
    make_user("u1")

    answer = sent()

    dispatch = Dispatch.objects.get()
    assert answer.status == 201
    assert json.dumps(answer.body) == json.dumps(
        {"dispatch_id": dispatch.public_id, "message": "success"}
    )
    assert len(dispatch.public_id) == 32


@pytest.mark.django_db
def test_entry_is_written_with_the_send_and_the_answer_leads_to_it():
    make_user("u1")

    answer = sent(EMAIL, SMS)

    entry = ActivityEntry.objects.select_related("body").get()
    assert answer.headers["Link"] == f'</console/activity/{entry.entry_id}/>; rel="log"'
    assert (entry.status, entry.dispatch) == (201, Dispatch.objects.get())
    assert (entry.audience_kind, entry.channels) == ("users", [EMAIL, SMS])
    assert entry.body.response_body == answer.body
    assert entry.body.response_headers == answer.headers


@pytest.mark.django_db
def test_what_is_odd_is_said_after_the_message_and_stops_nothing():
    body = {"external_user_ids": ["u9"], "colour": "blue", "broadcast": "false"}

    answer = sent(EMAIL, **body)

    assert list(answer.body) == ["dispatch_id", "message", "errors"]
    assert "external_user_ids: there is no user u9." in answer.body["errors"]
    assert any("colour" in line for line in answer.body["errors"])


@pytest.mark.django_db
def test_tracked_broadcast_returns_its_send_id_before_the_errors():
    campaign, segment = make_campaign(EMAIL), make_segment()
    body = make_body(
        EMAIL, broadcast=True, segment_id=segment.segment_id, campaign_id=campaign.campaign_id, x=1
    )
    body["messages"]["email"]["message_variation_id"] = campaign.ids["email"]

    answer = send(SendRequest.from_json(body), call=make_call(body), now=NOW)

    assert list(answer.body) == ["dispatch_id", "message", "send_id", "errors"]
    assert answer.body["send_id"] == Dispatch.objects.get().send_id


@pytest.mark.django_db
def test_workers_are_told_after_the_commit_and_not_before(
    monkeypatch, django_capture_on_commit_callbacks
):
    told = []
    monkeypatch.setattr(tasks, "hint", told.append)
    make_user("u1")

    with django_capture_on_commit_callbacks(execute=True):
        answer = sent()
        assert told == []

    assert told == [answer.body["dispatch_id"]]


@pytest.mark.django_db
def test_send_stays_accepted_when_the_hint_fails(
    monkeypatch, django_capture_on_commit_callbacks, caplog
):
    def broken(_):
        raise OSError("no broker")

    monkeypatch.setattr(tasks, "hint", broken)

    with django_capture_on_commit_callbacks(execute=True):
        answer = sent()

    assert answer.status == 201
    assert Dispatch.objects.count() == 1
    assert "no broker" in caplog.text


@pytest.mark.django_db
def test_refused_send_leaves_nothing_and_frees_its_key():
    make_user("u1")

    with pytest.raises(InvalidRequestError):
        sent(key="k", external_user_ids=["u1"], segment_id="no-segment")

    counts = [m.objects.count() for m in (Dispatch, Chunk, ActivityEntry, IdempotencyRecord)]
    assert counts == [0, 0, 0, 0]


@pytest.mark.django_db
def test_replay_answers_the_same_and_leaves_its_own_entry():
    make_user("u1")
    first = sent(key="k")

    again = sent(key="k")

    assert (again.status, again.body) == (201, first.body)
    assert again.headers == first.headers | {"Idempotent-Replayed": "true"}
    dispatch = Dispatch.objects.get()
    assert [entry.dispatch for entry in ActivityEntry.objects.all()] == [dispatch, dispatch]


@pytest.mark.django_db
def test_replay_is_answered_although_what_it_named_is_gone():
    fields = {"broadcast": True, "segment_id": make_segment().segment_id}
    first = sent(EMAIL, key="k", **fields)
    Segment.objects.update(archived_at=NOW)

    assert sent(EMAIL, key="k", **fields).body == first.body


@pytest.mark.django_db
def test_same_key_for_other_users_is_refused_and_sends_nothing():
    sent(key="k")

    with pytest.raises(MismatchError):
        sent(key="k", external_user_ids=["u2"])

    assert Dispatch.objects.count() == 1


@pytest.mark.django_db
def test_send_to_three_users_on_two_channels_takes_a_fixed_few_statements(
    django_assert_num_queries,
):
    users = [make_user(phone=f"+3460011122{number}") for number in range(3)]
    make_group(SMS, members=users, subscription_group_id="group-1")
    ids = [user.external_id for user in users]
    request, call = asked(EMAIL, SMS, key="k", external_user_ids=ids)
    before_accepting.look()  # once a connection

    # replay, ids, connections, groups, workspace | record, dispatch, chunks, entry,
    # body, record; and the savepoint that the test's transaction makes of ours.
    with django_assert_num_queries(11 + 2):
        send(request, call=call, now=NOW)


@pytest.mark.django_db
def test_dry_run_writes_its_entry_and_nothing_else():
    make_user("u1")
    request, call = asked(EMAIL, key="k", external_user_ids=["u1", "u9"])

    answer = dry_run(request, call=call, now=NOW)

    assert answer.status == 200
    assert answer.body["channels"]["email"]["would_send"] == 1
    assert answer.body["channels"]["email"]["reasons"] == {"skipped": {"user_profile_not_found": 1}}
    assert answer.body["errors"] == ["external_user_ids: there is no user u9."]
    counts = [m.objects.count() for m in (Dispatch, Chunk, Delivery, IdempotencyRecord)]
    assert counts == [0, 0, 0, 0]
    assert ActivityEntry.objects.get().status == 200


@pytest.mark.django_db
def test_dry_run_is_refused_for_what_the_send_would_be_refused_for():
    request, call = asked(EMAIL, broadcast=True, segment_id="no-segment")

    with pytest.raises(InvalidRequestError, match="Invalid Segment ID"):
        dry_run(request, call=call, now=NOW)


@pytest.mark.django_db
def test_dry_run_does_not_use_up_the_key_of_the_send():
    make_user("u1")
    request, call = asked(EMAIL, key="k")

    dry_run(request, call=call, now=NOW)

    assert send(request, call=call, now=NOW).status == 201


@pytest.mark.django_db(transaction=True)
def test_fifty_identical_sends_at_once_with_one_key_are_one_dispatch():
    make_user("u1")
    start, answers = Barrier(50), []

    def send_once():
        start.wait()
        try:
            answers.append(sent(EMAIL, key="order-7"))
        finally:
            connection.close()

    threads = [Thread(target=send_once) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    dispatch = Dispatch.objects.get()
    assert [answer.body["dispatch_id"] for answer in answers] == [dispatch.public_id] * 50
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert Chunk.objects.filter(dispatch=dispatch).count() == 1
    assert ActivityEntry.objects.count() == 50
