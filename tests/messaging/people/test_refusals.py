"""An address that was unsubscribed stays so, for whoever gets it next."""

from datetime import timedelta

import pytest
from django.db import transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.user import User
from messaging.people.refusals import keep_refusals
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
OUT = SubscriptionState.UNSUBSCRIBED
EMAIL = ChannelKey.EMAIL


def test_word_of_the_user_takes_the_place_of_an_older_one():
    AddressState.objects.create(
        channel=EMAIL,
        address_hash=address_hash(EMAIL, "ana@rcpt.example"),
        state=SubscriptionState.OPTED_IN,
        changed_at=NOW - timedelta(days=99),
    )
    users = [make_user(email=email, email_subscribe=OUT) for email in ("ana@rcpt.example",) * 2]

    keep_refusals(users, now=NOW)

    state = AddressState.objects.get()
    assert (state.state, state.changed_at) == (OUT, NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"email_subscribe": SubscriptionState.OPTED_IN},
        {"email_subscribe": SubscriptionState.SUBSCRIBED},
        {"email_subscribe": OUT, "email": ""},
    ],
)
def test_consent_is_forgotten_and_so_is_a_word_about_no_address(fields):
    keep_refusals([make_user(**fields)], now=NOW)

    assert not AddressState.objects.exists()


@pytest.mark.parametrize(("count", "statements"), [(0, 0), (1, 1), (50, 1)])
def test_any_number_is_one_statement(count, statements, django_assert_num_queries):
    users = [User(email=f"u{number}@rcpt.example", email_subscribe=OUT) for number in range(count)]

    with transaction.atomic(), django_assert_num_queries(statements):
        keep_refusals(users, now=NOW)

    assert AddressState.objects.count() == count
