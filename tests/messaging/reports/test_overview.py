from datetime import timedelta

import pytest

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ConnectionTrust
from messaging.models.connection import Connection
from messaging.reports.overview import books_since, last_failure, troubles_since
from tests.factories import NOW
from tests.rows import make_chunk, make_delivery, make_dispatch

pytestmark = pytest.mark.django_db
DAY = NOW - timedelta(hours=24)


def test_books_hold_what_was_accepted_since_and_no_tests(django_assert_num_queries):
    make_chunk(make_dispatch(), size=10, sent=6, skipped=1)
    make_chunk(make_dispatch(accepted_at=DAY - timedelta(seconds=1)), size=100, sent=100)
    make_chunk(make_dispatch(is_test=True), size=100, sent=100)

    with django_assert_num_queries(1):
        books = books_since(DAY)

    assert (books.targeted, books.sent, books.pending) == (10, 6, 3)
    assert books.balances


def test_no_sends_are_books_of_noughts():
    assert books_since(DAY).targeted == 0


def test_failures_are_grouped_by_channel_reason_and_connection():
    smtp = Connection.objects.create(
        name="SMTP main", channel=ChannelKey.EMAIL, provider="smtp", trust=ConnectionTrust.SHELL
    )
    for _ in range(2):
        dispatch = make_dispatch()
        make_chunk(dispatch, size=5, failed=5, reasons={"3": {"30": 5}}, connection=smtp)
    make_chunk(dispatch, size=7, failed=7, reasons={"3": {"30": 7}})
    make_chunk(dispatch, size=9, skipped=9, reasons={"2": {"7": 9}})
    make_chunk(dispatch, size=99, unknown=99, reasons={"5": {"81": 99}})

    found = troubles_since(DAY)

    assert [(each.status, each.connection, each.count, len(each.dispatches)) for each in found] == [
        (Status.FAILED, "SMTP main", 10, 2),
        (Status.FAILED, "", 7, 1),
        (Status.UNKNOWN, "", 99, 1),
    ]
    assert found[0].newest == dispatch.public_id


def test_a_trouble_quotes_the_carrier_from_its_newest_delivery(django_assert_num_queries):
    dispatch = make_dispatch()
    make_chunk(dispatch, size=2, failed=2, reasons={"3": {"30": 2}})
    for detail in ("550 old", "550 mailbox unavailable"):
        make_delivery(
            dispatch, status=Status.FAILED, reason=Reason.REFUSED_RECIPIENT, detail=detail
        )

    with django_assert_num_queries(2):
        (trouble,) = troubles_since(DAY)

    assert trouble.detail == "550 mailbox unavailable"


def test_a_day_without_trouble_has_none_in_one_query(django_assert_num_queries):
    make_chunk(make_dispatch(), size=2, sent=2)

    with django_assert_num_queries(1):
        assert troubles_since(DAY) == []


def test_the_last_failure_is_when_its_delivery_was_written():
    assert last_failure() is None
    make_delivery(make_dispatch(), status=Status.FAILED, at=NOW - timedelta(days=3))
    make_delivery(make_dispatch(), status=Status.SKIPPED)

    assert last_failure() == NOW - timedelta(days=3)
