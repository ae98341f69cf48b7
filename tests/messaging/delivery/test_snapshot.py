"""An audience, read at one moment and cut into chunks."""

import threading

import pytest
from django.db import connection

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.states import ConnectionTrust
from messaging.delivery import chunks, first_users
from messaging.delivery.snapshot import one_snapshot, read_audience_of, wanted_by
from messaging.models.chunk import UNTIL_JUDGED
from messaging.models.connection import Connection
from messaging.models.segment import Segment
from messaging.models.user import User
from messaging.models.user_ids import unpack
from messaging.send_request import SendRequest
from tests.factories import NOW, attribute, make_request, make_segment, make_user
from tests.messaging.delivery.sends import make_dispatch

EMAIL, CARD, HOOK = ChannelKey.EMAIL, ChannelKey.CONTENT_CARD, ChannelKey.WEBHOOK


def read(*channels, segment=None, **asked):
    """The chunks for everybody in a segment, and for how many users they are."""
    segment = segment or make_segment()
    request = {"segment_id": segment.segment_id, **asked}
    dispatch = make_dispatch(*channels, broadcast=True, request=request)
    return read_audience_of(dispatch, SendRequest.from_json(dispatch.request), now=NOW)


def users_of(chunk):
    return unpack(bytes(chunk.ids))


@pytest.mark.django_db
def test_each_channel_gets_every_user_once_and_users_are_counted_once():
    ids = [make_user().pk for _ in range(3)]

    found, count = read(EMAIL, CARD, HOOK)

    assert count == 3
    assert {chunk.channel: users_of(chunk) for chunk in found} == dict.fromkeys(
        (EMAIL, CARD, HOOK), ids
    )


@pytest.mark.django_db
def test_shared_mailbox_is_put_aside_for_mail_and_for_nothing_else():
    first, second = (make_user(email="one@rcpt.example") for _ in range(2))

    found, count = read(EMAIL, CARD)

    assert count == 2
    assert [(c.channel, c.verdict, c.number, users_of(c)) for c in found] == [
        (EMAIL, None, 1, [first.pk]),
        (EMAIL, Reason.DUPLICATE_ADDRESS, 2, [second.pk]),
        (CARD, None, 1, [first.pk, second.pk]),
    ]


@pytest.mark.django_db
def test_chunks_go_to_the_default_connection_of_their_channel():
    make_user()
    fields = {"provider": "sandbox", "trust": ConnectionTrust.CONSOLE}
    default = Connection.objects.create(name="A", channel=EMAIL, is_default=True, **fields)
    Connection.objects.create(name="B", channel=EMAIL, **fields)

    found, _ = read(EMAIL, CARD)

    assert [chunk.connection for chunk in found] == [default, None]


@pytest.mark.django_db
def test_canary_goes_first_on_each_channel_and_the_rest_waits(monkeypatch):
    monkeypatch.setattr(chunks, "CHUNK_SIZE", 4)
    monkeypatch.setattr(first_users, "CHUNK_SIZE", 4)
    ids = {make_user().pk for _ in range(11)}
    twins = [make_user(email="one@rcpt.example").pk for _ in range(2)]

    cut, count = read(EMAIL, CARD, canary={"users": 5})

    assert count == 13
    for key, everybody in ((EMAIL, ids | {twins[0]}), (CARD, ids | set(twins))):
        mine = [chunk for chunk in cut if chunk.channel == key and chunk.verdict is None]
        first = [chunk for chunk in mine if chunk.not_before is None]
        assert [(chunk.number, chunk.size) for chunk in first] == [(1, 4), (2, 1)]
        drawn = first_users.first_users(
            first[0].dispatch, sorted(everybody | set(twins)), 5, without=set(twins) - everybody
        )
        assert {user for chunk in first for user in users_of(chunk)} == drawn
        assert [chunk.number for chunk in mine if chunk.not_before == UNTIL_JUDGED] == [3, 4]
        assert sorted(user for chunk in mine for user in users_of(chunk)) == sorted(everybody)
    (twin,) = [chunk for chunk in cut if chunk.verdict]
    assert (twin.number, twin.not_before, users_of(twin)) == (5, None, [twins[1]])


@pytest.mark.django_db
def test_audience_is_only_those_whom_the_segment_means():
    make_user(custom_attributes={"plan": "free"})
    meant = make_user(custom_attributes={"plan": "paid"})

    (chunk,), count = read(CARD, segment=make_segment(attribute("plan", "paid")))

    assert (users_of(chunk), count) == ([meant.pk], 1)


@pytest.mark.django_db
def test_segment_and_audience_are_both_asked():
    segment = make_segment(attribute("plan", "paid"))
    request = make_request(
        EMAIL,
        external_user_ids=["u1"],
        segment_id=segment.segment_id,
        audience=attribute("vip", value=True),
    )

    wanted = wanted_by(request)

    assert wanted.external_ids == ("u1",)
    assert [tree.to_json() for tree in wanted.trees] == [
        attribute("vip", value=True),
        attribute("plan", "paid"),
    ]


@pytest.mark.django_db
def test_segment_that_is_gone_is_never_everybody():
    with pytest.raises(Segment.DoesNotExist):
        wanted_by(make_request(EMAIL, broadcast=True, segment_id="gone"))


@pytest.mark.django_db(transaction=True)
def test_who_arrives_meanwhile_is_let_in_and_not_seen():
    make_user()

    def arrive():
        make_user()
        connection.close()

    with one_snapshot():
        before = User.objects.count()
        thread = threading.Thread(target=arrive)
        thread.start()
        thread.join()
        during = User.objects.count()

    assert (before, during, User.objects.count()) == (1, 1, 2)


@pytest.mark.django_db(transaction=True)
def test_fault_inside_ends_the_snapshot():
    with pytest.raises(ZeroDivisionError), one_snapshot():
        User.objects.count() / 0

    make_user()
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_callers_transaction_is_the_snapshot(django_assert_num_queries):
    with django_assert_num_queries(0), one_snapshot():
        pass
