"""A chunk in hand, and the window that moves through it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.delivery.chunks import chunks_of
from messaging.delivery.lease import MOST_CRASHES, Claim, Lease
from messaging.models.dispatch import Dispatch
from tests.factories import NOW

IDS = [3, 7, 40, 1_000_000, 2**40]


def lease_of(*, is_torn=False, is_marked=False, channel=ChannelKey.EMAIL, **fields):
    """The lease of a chunk of five users, two a window unless ``fields`` say otherwise."""
    [chunk] = chunks_of(Dispatch(number=1), channel, None, IDS)
    for name, value in {"window_size": 2, **fields}.items():
        setattr(chunk, name, value)
    return Lease.of(chunk, expires_at=NOW, is_torn=is_torn, is_marked=is_marked)


@pytest.mark.parametrize(
    ("fields", "window"),
    [
        ({}, IDS[:2]),
        ({"cursor": 2}, IDS[2:4]),
        ({"cursor": 4}, IDS[4:]),
        ({"cursor": 5}, []),
        ({"cursor": 1, "inflight": 4, "is_torn": True}, IDS[1:4]),
        ({"cursor": 1, "inflight": 2, "is_marked": True}, IDS[1:2]),
        ({"cursor": 1, "inflight": 4}, IDS[1:3]),
    ],
)
def test_window_is_what_may_be_on_the_wire_or_else_the_next_users(fields, window):
    lease = lease_of(**fields)

    assert lease.user_ids == window
    assert lease.end == lease.cursor + len(window)


def test_windows_cover_everybody_once_and_end():
    lease, seen = lease_of(), []

    while lease.cursor < lease.size:
        seen += lease.user_ids
        lease.next_window(lease.end, is_calm=False)

    assert seen == IDS
    assert lease.user_ids == []


def test_early_close_begins_the_next_window_where_it_stopped():
    lease = lease_of(cursor=1)

    lease.next_window(2, is_calm=False)
    lease.next_window(3, is_calm=False)

    assert (lease.cursor_before, lease.user_ids) == (2, IDS[3:5])


@pytest.mark.parametrize(
    ("channel", "verdict", "largest"),
    [
        (ChannelKey.EMAIL, None, 1000),
        (ChannelKey.SMS, None, 50),
        (ChannelKey.SMS, Reason.STOPPED, 5000),
    ],
)
def test_calm_windows_double_up_to_what_the_channel_allows(channel, verdict, largest):
    lease = lease_of(channel=channel, verdict=verdict, window_size=16, crash_count=3)

    lease.next_window(1, is_calm=True)
    assert (lease.window_size, lease.crash_count) == (32, 0)

    for _ in range(10):
        lease.next_window(1, is_calm=True)
    assert lease.window_size == largest


def test_window_after_a_crash_stays_small_and_is_torn_no_more():
    lease = lease_of(is_torn=True, inflight=2, crash_count=3)

    lease.next_window(2, is_calm=False)

    assert (lease.window_size, lease.crash_count, lease.is_torn) == (2, 3, False)


@pytest.mark.parametrize(
    ("crash_count", "window_size", "is_poisoned"),
    [(MOST_CRASHES, 1, True), (MOST_CRASHES - 1, 1, False), (MOST_CRASHES, 2, False)],
)
def test_only_one_user_alone_is_called_poison_and_only_the_eighth_time(
    crash_count, window_size, is_poisoned
):
    lease = lease_of(crash_count=crash_count, window_size=window_size)

    assert lease.is_poisoned is is_poisoned


def test_counts_so_far_are_read_back_by_status_and_reason():
    reasons = {"2": {"4": 1, "7": 2}, "3": {"30": 5}}

    lease = lease_of(sent_count=9, skipped_count=3, failed_count=5, reasons=reasons)

    assert lease.outcomes == {
        (Status.SENT, 0): 9,
        (Status.SKIPPED, Reason.NO_ADDRESS): 1,
        (Status.SKIPPED, Reason.UNSUBSCRIBED): 2,
        (Status.FAILED, Reason.REFUSED_RECIPIENT): 5,
    }


@pytest.mark.parametrize(("targeted_count", "is_retry"), [(5, False), (0, True)])
def test_chunk_that_targets_nobody_anew_is_a_retry(targeted_count, is_retry):
    assert lease_of(targeted_count=targeted_count).is_retry is is_retry


def test_retry_rules_hear_of_attempt_doubt_and_the_carriers_memory():
    tried = lease_of(attempt=3, in_doubt_count=1).tried(timedelta(hours=1))

    assert (tried.channel, tried.attempt, tried.in_doubt_count) == (ChannelKey.EMAIL, 3, 1)
    assert tried.deduplicates_for == timedelta(hours=1)


def test_claim_tells_the_databases_time_by_the_lanes_clock():
    claim = Claim(
        owner=uuid4(), connection=None, leases=[], taken_at=100.0, leased_at=100.0, clock=NOW
    )

    assert claim.now(130.5) == NOW + timedelta(seconds=30.5)
