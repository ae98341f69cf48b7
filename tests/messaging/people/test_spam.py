import pytest

from messaging.choices.channels import ChannelKey
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.withdrawal import Withdrawal
from tests.messaging.people.said import said

pytestmark = pytest.mark.django_db
REPORTED = {"marked_email_as_spam_at": "2026-01-02T03:04:05Z"}


def shut(address, reason):
    Suppression.objects.create(
        channel=ChannelKey.EMAIL,
        address_hash=Suppression.hash_of(ChannelKey.EMAIL, address),
        reason=reason,
    )


def test_reported_address_is_shut():
    said(email="Ana@x.example", **REPORTED)

    row = Suppression.objects.get()
    assert (row.channel, row.reason) == (ChannelKey.EMAIL, SuppressionReason.SPAM)
    assert row.address_hash == Suppression.hash_of(ChannelKey.EMAIL, "ana@x.example")
    assert row.address == "ana@x.example"


def test_address_that_bounced_stays_shut_for_that():
    shut("ana@x.example", SuppressionReason.HARD_BOUNCE)

    said(email="ana@x.example", **REPORTED)
    said(marked_email_as_spam_at=None)

    assert Suppression.objects.get().reason == SuppressionReason.HARD_BOUNCE


def test_null_takes_the_report_back():
    said(email="ana@x.example", **REPORTED)

    said(marked_email_as_spam_at=None)

    assert not Suppression.objects.exists()


def test_who_reported_is_withdrawn_and_who_takes_it_back_is_not():
    said(email="ana@x.example", **REPORTED)
    assert Withdrawal.objects.count() == 1

    said(marked_email_as_spam_at=None)

    assert Withdrawal.objects.count() == 1
