"""What one window came to, before it is written."""

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass, Reason, Status
from messaging.delivery.chunks import chunks_of
from messaging.delivery.lease import Lease
from messaging.delivery.results import Results, Row, all_of
from messaging.delivery.retry import SENT, Again, Final
from messaging.models.dispatch import Dispatch
from tests.factories import NOW

GAVE_UP = Final(Status.FAILED, Reason.GAVE_UP)


@pytest.fixture
def results():
    [chunk] = chunks_of(Dispatch(number=1), ChannelKey.EMAIL, None, [1, 2, 3])
    chunk.attempt, chunk.window_size = 3, 2
    return Results(Lease.of(chunk, expires_at=NOW, is_torn=False, is_marked=False), 2)


@pytest.mark.parametrize("reason", [Reason.NO_ADDRESS, Reason.RENDER_ERROR, Reason.STOPPED])
def test_excluded_user_has_the_status_that_the_reason_explains(results, reason):
    results.excluded(1, reason, "because")

    assert results.rows == [Row(1, reason.status, reason, 0, None, "because")]


def test_sent_user_has_messages_and_no_reason(results):
    results.sent(1, 2, "<id@carrier>")

    assert results.rows == [Row(1, Status.SENT, None, 2, "<id@carrier>", None)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("x" * 300, "x" * 255), ("a\0b", "a\N{REPLACEMENT CHARACTER}b"), ("", None), (None, None)],
)
def test_words_of_others_fit_their_columns(results, said, kept):
    results.excluded(1, Reason.ABORTED, said)
    results.settle(2, GAVE_UP, said)
    results.sent(3, 1, said)

    assert [row.detail for row in results.rows[:2]] == [kept, kept]
    assert results.rows[2].provider_message_id == kept


def test_users_who_wait_alike_share_a_chunk(results):
    for user_id, wait in ((1, 5.0), (2, 60.0), (3, 5.0)):
        results.settle(user_id, Again(2, 0, wait))

    assert results.again == {Again(2, 0, 5.0): [1, 3], Again(2, 0, 60.0): [2]}
    assert results.rows == []


@pytest.mark.parametrize(
    ("reached", "fate", "row"),
    [
        ({}, GAVE_UP, Row(1, Status.FAILED, Reason.GAVE_UP, 0, None, None)),
        ({}, SENT, Row(1, Status.SENT, None, 1, None, None)),
        ({1: 2}, GAVE_UP, Row(1, Status.SENT, None, 2, None, None)),
        ({2: 2}, GAVE_UP, Row(1, Status.FAILED, Reason.GAVE_UP, 0, None, None)),
    ],
)
def test_user_whom_one_device_has_reached_is_sent_whatever_the_end(results, reached, fate, row):
    results.reached = reached

    results.settle(1, fate)

    assert results.rows == [row]


def test_user_put_back_is_charged_nothing_and_waits_for_nothing(results):
    results.put_back(1)

    assert results.again == {Again(3, 0, 0.0): [1]}


def test_long_replies_are_kept_whole_for_the_first_twenty_of_a_class(results):
    for user_id in range(22):
        results.trouble(user_id, OutcomeClass.TRANSIENT, reply="x" * 3000)
    results.trouble(22, OutcomeClass.THROTTLED, reply="x" * 3000)

    assert [len(each.reply) for each in results.troubles] == [2048] * 20 + [200] * 2 + [2048]


def test_trouble_says_where_it_was_and_what_the_carrier_called_it(results):
    results.trouble(
        1, OutcomeClass.IN_DOUBT, status="s" * 99, reply="a\0", device_id=9, accepted_elsewhere=True
    )

    [trouble] = results.troubles
    assert trouble == (1, 9, OutcomeClass.IN_DOUBT, "s" * 64, "a\N{REPLACEMENT CHARACTER}", True)


def test_rows_are_counted_by_status_and_reason(results):
    results.sent(1, 3, None)
    results.sent(2, 1, None)
    results.excluded(3, Reason.NO_ADDRESS)

    assert results.counts() == {(Status.SENT, 0): 2, (Status.SKIPPED, Reason.NO_ADDRESS): 1}


def test_whole_window_ends_in_one_way_and_nobody_beyond_it(results):
    ended = all_of(results.lease, GAVE_UP)

    assert ended.end == 2
    assert [(row.user_id, row.status, row.reason) for row in ended.rows] == [
        (1, Status.FAILED, Reason.GAVE_UP),
        (2, Status.FAILED, Reason.GAVE_UP),
    ]


@pytest.mark.parametrize("reason", [Reason.UNSUBSCRIBED, Reason.REFUSED_RECIPIENT, Reason.STOPPED])
def test_user_whom_an_earlier_try_may_have_reached_is_unknown_and_the_reason_stays(results, reason):
    results.lease.in_doubt_count = 1

    results.excluded(1, reason)
    results.settle(2, Final(reason.status, reason), "in words")

    unknown = (Status.UNKNOWN, Reason.NO_ANSWER, 0, None)
    assert results.rows == [Row(1, *unknown, reason.word), Row(2, *unknown, "in words")]


def test_whole_window_that_may_have_come_is_unknown(results):
    results.lease.in_doubt_count = 1

    ends = all_of(results.lease, Final(Status.FAILED, Reason.INTERNAL))

    assert {row.status for row in ends.rows} == {Status.UNKNOWN}
