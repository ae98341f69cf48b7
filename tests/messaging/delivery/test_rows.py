"""The rows of a window."""

from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.choices.states import ConnectionTrust
from messaging.delivery import rows
from messaging.delivery.results import Results
from messaging.delivery.retry import Again
from messaging.models.attempt import Attempt
from messaging.models.chunk import SMALL_CHUNK, Chunk
from messaging.models.connection import Connection
from messaging.models.delivery import Delivery
from messaging.models.time_ordered_id import moment_of
from messaging.models.user_ids import unpack
from tests.factories import NOW, make_user
from tests.messaging.delivery.sends import claimed, make_send

pytestmark = pytest.mark.django_db


@pytest.fixture
def results():
    """Empty results of a second try by webhook."""
    make_send([make_user()], ChannelKey.WEBHOOK)
    Chunk.objects.update(attempt=2, number=5)
    [lease] = claimed().leases
    return Results(lease, 1)


def test_outcomes_are_written_as_they_were_gathered(results):
    results.sent(1, 2, "id-1")
    results.excluded(2, Reason.RENDER_ERROR, "subject: no such filter")

    rows.append_deliveries([results], NOW)

    first, second = Delivery.objects.order_by("id")
    assert (first.user_id, first.status, first.reason) == (1, Status.SENT, None)
    assert (first.message_count, first.provider_message_id, first.detail) == (2, "id-1", None)
    assert (second.user_id, second.status, second.reason) == (2, Status.FAILED, Reason.RENDER_ERROR)
    assert second.detail == "subject: no such filter"
    for row in (first, second):
        assert row.dispatch_number == results.lease.dispatch_number
        assert (row.channel, row.attempt) == (ChannelKey.WEBHOOK, 2)
        assert moment_of(row.pk) == NOW


def test_window_of_thousands_takes_ids_that_nobody_else_has(results):
    for user_id in range(1, 2501):
        results.sent(user_id, 1, None)

    rows.append_deliveries([results], NOW)
    rows.append_deliveries([results], NOW)

    assert Delivery.objects.count() == 5000


def test_tries_are_written_with_what_the_carrier_said(results):
    results.trouble(1, OutcomeClass.TRANSIENT, status="503", reply="busy", device_id=4)

    rows.append_attempts([results], NOW)

    row = Attempt.objects.get()
    assert (row.user_id, row.device_id, row.attempt, row.channel) == (1, 4, 2, ChannelKey.WEBHOOK)
    assert (row.outcome_class, row.provider_status) == (OutcomeClass.TRANSIENT, "503")
    assert (row.reply, row.fenced, row.accepted_elsewhere) == ("busy", False, False)
    assert moment_of(row.pk) == NOW


def test_lost_fence_leaves_a_row_for_each_message_that_left_and_no_outcome(results):
    results.sent(1, 1, None)
    results.excluded(2, Reason.NO_ADDRESS)
    results.trouble(3, OutcomeClass.TRANSIENT)

    rows.append_fenced([results], NOW)

    row = Attempt.objects.get()
    assert (row.user_id, row.fenced, row.provider_status) == (1, True, "fenced")
    assert not Delivery.objects.exists()


def test_nothing_to_write_asks_nothing(results, django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.append_deliveries([results], NOW)
        rows.append_attempts([results], NOW)
        rows.append_retry_chunks([results], NOW, None)


def retried(results, connection=None):
    """The chunks that the results ask for."""
    before = set(Chunk.objects.values_list("pk", flat=True))
    rows.append_retry_chunks([results], NOW, connection)
    return Chunk.objects.exclude(pk__in=before).order_by("attempt")


def test_each_way_to_try_again_is_a_chunk_that_targets_nobody_anew(results):
    results.again = {Again(3, 1, 20.0): [9, 4], Again(2, 0, 0.0): [7]}

    now, later = retried(results)

    assert (unpack(now.ids), now.attempt, now.in_doubt_count) == ([7], 2, 0)
    assert (unpack(later.ids), later.attempt, later.in_doubt_count) == ([4, 9], 3, 1)
    assert (now.not_before, later.not_before) == (NOW, NOW + timedelta(seconds=20))
    for chunk in (now, later):
        assert (chunk.targeted_count, chunk.cursor, chunk.number) == (0, 0, 5)
        assert chunk.dispatch_id == results.lease.dispatch_number


def test_retry_stays_with_its_connection_and_channel(results):
    connection = Connection.objects.create(
        name="Hooks", channel=ChannelKey.WEBHOOK, provider="webhook", trust=ConnectionTrust.CONSOLE
    )
    results.again = {Again(3, 0, 1.0): [7]}

    [chunk] = retried(results, connection)

    assert (chunk.connection, chunk.channel) == (connection, ChannelKey.WEBHOOK)


def test_retry_of_many_is_bulk_and_of_few_is_small(results):
    results.again = {
        Again(3, 0, 1.0): list(range(1, SMALL_CHUNK + 1)),
        Again(4, 0, 1.0): list(range(1, SMALL_CHUNK + 2)),
    }

    assert [chunk.is_small for chunk in retried(results)] == [True, False]
