from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionState, ConnectionTrust, DispatchState
from messaging.console.overview.queries import LATEST, MOST_LIVE, today
from messaging.models.connection import Connection
from messaging.models.worker import Worker
from tests.factories import NOW
from tests.rows import make_dispatch

pytestmark = pytest.mark.django_db


def seen():
    return today(NOW - timedelta(hours=24), now=NOW, is_masked=False)


def test_an_old_send_that_is_still_running_is_shown_with_the_newest():
    running = make_dispatch(state=DispatchState.PAUSED)
    for _ in range(LATEST + 2):
        make_dispatch(state=DispatchState.COMPLETED)

    found = seen()

    assert [row.dispatch for row in found.live] == [running]
    assert running not in [row.dispatch for row in found.latest]
    assert len(found.latest) == LATEST


def test_no_more_live_sends_are_read_than_are_shown():
    for _ in range(LATEST + 5):
        make_dispatch()

    assert len(seen().live) == MOST_LIVE


def test_a_worker_is_silent_half_a_minute_after_its_last_sign():
    make_dispatch()
    worker = Worker.objects.create(host="w", process=1, started_at=NOW, seen_at=NOW)
    assert seen().silent_since is None

    worker.seen_at = NOW - timedelta(seconds=31)
    worker.save()

    assert seen().silent_since == worker.seen_at


def test_without_work_a_silent_worker_is_no_trouble():
    make_dispatch(state=DispatchState.COMPLETED)

    assert seen().silent_since is None


def test_a_connection_that_is_unwell_counts_as_trouble():
    Connection.objects.create(
        name="Meta",
        channel=ChannelKey.WHATS_APP,
        provider="x",
        trust=ConnectionTrust.SHELL,
        is_default=True,
        state=ConnectionState.HELD,
    )

    found = seen()

    assert found.trouble_count == 1
    assert ChannelKey.WHATS_APP not in found.sandboxed
    assert ChannelKey.CONTENT_CARD not in found.sandboxed
