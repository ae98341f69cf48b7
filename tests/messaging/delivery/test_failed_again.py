"""A retry is a dispatch like any other: its books balance, and it is carried by the same lanes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.people import SubscriptionState
from messaging.choices.states import DispatchState
from messaging.delivery import failed_again
from messaging.delivery.failed_again import accept_again
from messaging.delivery.retry import MOST_ATTEMPTS
from messaging.models.chunk import Chunk
from messaging.models.user_ids import unpack
from messaging.models.workspace import Workspace
from messaging.reports import failures
from messaging.reports.failures import Wanted
from tests.factories import NOW, make_call, make_campaign, make_user
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.sends import balanced, carry_all, make_dispatch, make_send, outcomes
from tests.rows import make_delivery

pytestmark = pytest.mark.django_db
EMAIL, WEBHOOK = ChannelKey.EMAIL, ChannelKey.WEBHOOK


def failed(users, *channels, **fields):
    """A send that has ended and failed everybody."""
    send = make_dispatch(*channels, state=DispatchState.COMPLETED, **fields)
    for channel in send.channels:
        for user in users:
            make_delivery(
                send, user, Status.FAILED, channel=ChannelKey(channel), reason=Reason.GAVE_UP
            )
    return send


def again(send, wanted=Wanted(), **call):  # noqa: B008 - frozen
    return accept_again(send, wanted, first=send, call=make_call(**call), now=NOW)


def test_it_is_the_same_send_to_whom_it_failed():
    campaign = make_campaign(EMAIL)
    users = [make_user() for _ in range(3)]
    send = failed(users, campaign=campaign, send_id="spring", name="Spring", is_test=True)

    retry, count = again(send)

    retry.refresh_from_db()
    assert (retry.request, retry.campaign, retry.send_id) == (send.request, campaign, "spring")
    assert (retry.name, retry.is_test, retry.retry_of) == ("Spring", True, send)
    assert (retry.state, retry.snapshot_at) == (DispatchState.SENDING, NOW)
    assert retry.expires_at == NOW + timedelta(hours=Workspace.current().max_send_age_hours)
    assert count == 3
    (chunk,) = retry.chunks.all()
    assert unpack(chunk.ids) == sorted(user.pk for user in users)
    assert (chunk.size, chunk.targeted_count, chunk.is_small, chunk.attempt) == (3, 3, True, 1)


def test_a_member_may_undo_it():
    retry, _ = again(failed([make_user()]), source=Source.CONSOLE)

    assert retry.state is DispatchState.ACCEPTED
    assert retry.start_at == NOW + timedelta(seconds=Workspace.current().undo_seconds)


def test_full_chunks_are_written_as_they_come_whatever_the_order_of_the_rows(monkeypatch):
    monkeypatch.setattr(failed_again, "CHUNK_SIZE", 3)
    monkeypatch.setattr(failures, "PAGE_SIZE", 2)
    users = [make_user() for _ in range(8)]
    send = failed(reversed(users), EMAIL)
    for user in users[:2]:
        make_delivery(send, user, Status.FAILED, channel=WEBHOOK, reason=Reason.INTERNAL)

    retry, count = again(send)

    sizes = retry.chunks.order_by("channel", "number").values_list("channel", "number", "size")
    assert list(sizes) == [(EMAIL, 1, 3), (EMAIL, 2, 3), (EMAIL, 3, 2), (WEBHOOK, 1, 2)]
    assert count == 10
    packed = Chunk.objects.filter(dispatch=retry, channel=EMAIL).values_list("ids", flat=True)
    assert sorted(pk for ids in packed for pk in unpack(ids)) == [user.pk for user in users]


def test_it_has_the_channels_that_it_sends_on_and_their_carriers_of_now():
    carrier = boxed(is_default=True)
    send = failed([make_user()], EMAIL, WEBHOOK)

    retry, _ = again(send, Wanted(channels=[EMAIL]))

    retry.refresh_from_db()
    assert retry.channels == [EMAIL]
    assert retry.chunks.get().connection == carrier


def test_a_first_retry_reads_each_row_once():
    send = failed([make_user() for _ in range(3)])

    with CaptureQueriesContext(connection) as asked:
        again(send)

    reads = [each["sql"] for each in asked if 'FROM "messaging_delivery"' in each["sql"]]
    assert len(reads) == 1


def test_who_cannot_get_it_by_now_is_judged_as_in_any_send():
    left, gone, stays = make_user(), make_user(), make_user()
    everybody = {"segment_id": "gone", "broadcast": True}  # nobody reads whom it was for again
    send = failed([left, gone, stays], broadcast=True, request=everybody)
    left.email_subscribe = SubscriptionState.UNSUBSCRIBED
    left.save()
    gone_id = gone.pk
    gone.delete()

    retry, _ = again(send)
    carry_all()

    books = balanced(retry)
    assert (books.targeted, books.sent, books.skipped) == (3, 1, 2)
    assert retry.state is DispatchState.COMPLETED
    assert outcomes(retry) == {
        left.pk: ("skipped", "unsubscribed"),
        gone_id: ("skipped", "user_deleted"),
        stays.pk: ("sent", None),
    }


def test_a_carrier_that_works_again_reaches_exactly_those_it_failed():
    failing = boxed("fail")
    users = [make_user() for _ in range(4)]
    send = make_send(users, connection=failing)
    Chunk.objects.update(attempt=MOST_ATTEMPTS)
    carry_all()
    assert set(outcomes(send).values()) == {("failed", "gave_up")}

    retry, count = again(send)
    carry_all()

    assert count == 4
    assert outcomes(retry) == {user.pk: ("sent", None) for user in users}
    assert again(send)[1] == 0
