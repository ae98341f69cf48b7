import pytest
from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User
from messaging.people.subscriptions import Changer
from messaging.services.email.suppressions import EmailAddresses, block, lift
from messaging.wire import read
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
BY = Changer(through=ChangedThrough.API)
BOUNCE, SPAM = SuppressionReason.HARD_BOUNCE, SuppressionReason.SPAM
MANUAL = SuppressionReason.MANUAL


def shut(address, reason=BOUNCE, channel=ChannelKey.EMAIL):
    return Suppression.objects.create(
        channel=channel,
        address_hash=Suppression.hash_of(channel, address),
        reason=reason,
        source="test",
    )


def addresses(*emails):
    return read(EmailAddresses, {"email": list(emails)})


def blocked(*emails):
    return block(addresses(*emails), by=BY, now=NOW)


def test_block_shuts_the_address_by_hand_and_ends_the_mail_of_who_has_it():
    user = make_user(email="Ana@x.example")

    assert blocked("ANA@x.example", "ana@x.example") == {"message": "success"}

    row = Suppression.objects.get()
    assert row.address_hash == Suppression.hash_of(ChannelKey.EMAIL, "ana@x.example")
    assert (row.channel, row.reason, row.source) == (ChannelKey.EMAIL, MANUAL, "api")
    user.refresh_from_db()
    assert user.email_subscribe is SubscriptionState.UNSUBSCRIBED


def test_an_address_is_readable_only_while_somebody_has_it():
    make_user(email="ana@x.example")

    blocked("ana@x.example", "bob@x.example")

    rows = Suppression.objects.order_by("address").values_list("address", flat=True)
    assert list(rows) == ["", "ana@x.example"]


def test_block_outlasts_the_reason_an_address_was_shut_for():
    before = shut("ana@x.example")

    blocked("ana@x.example")
    lift(addresses("ana@x.example"), reason=BOUNCE)

    row = Suppression.objects.get()
    assert (row.reason, row.since) == (MANUAL, before.since)


@pytest.mark.parametrize("reason", [BOUNCE, SPAM])
def test_an_address_is_opened_for_that_reason_only(reason):
    for kind in SuppressionReason:
        shut(f"{kind.word}@x.example", kind)
    shut(f"{reason.word}@x.example", reason, ChannelKey.SMS)
    asked = addresses(*(f"{kind.word.upper()}@x.example" for kind in SuppressionReason))

    assert lift(asked, reason=reason) == {"message": "success"}

    left = Suppression.objects.on(ChannelKey.EMAIL).values_list("reason", flat=True)
    assert set(left) == set(SuppressionReason) - {reason}
    assert Suppression.objects.on(ChannelKey.SMS).count() == 1


def test_an_address_that_is_not_shut_is_no_error():
    assert lift(addresses("ana@x.example"), reason=SPAM) == {"message": "success"}


def test_fifty_addresses_take_a_fixed_number_of_statements(django_assert_num_queries):
    emails = [make_user().email for _ in range(50)]

    # users; states read and written, history; kept states deleted; suppressions
    with transaction.atomic(), django_assert_num_queries(9):
        blocked(*emails)
    with django_assert_num_queries(1):
        lift(addresses(*emails), reason=MANUAL)

    assert not Suppression.objects.exists()
    assert User.objects.filter(email_subscribe=SubscriptionState.UNSUBSCRIBED).count() == 50
