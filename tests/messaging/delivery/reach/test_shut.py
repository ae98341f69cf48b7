import pytest

from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState as State
from messaging.delivery.reach import shut
from messaging.delivery.reach.shut import Shut
from messaging.models.user import User
from tests.factories import make_user
from tests.messaging.delivery.reach.crowds import GONE, settle

pytestmark = pytest.mark.django_db
EMAIL = CHANNELS[ChannelKey.EMAIL]


def test_shut_users_are_found_whatever_the_case():
    settle([], is_readable=True)
    user = make_user(email="SHUT@rcpt.example")
    make_user()

    found = Shut.on(EMAIL, State.SUBSCRIBED)

    assert list(User.objects.filter(found.condition())) == [user]
    assert found.is_told


def test_who_reported_spam_is_not_shut_out_of_what_goes_to_all():
    settle([], is_readable=True)

    assert "spam@rcpt.example" in Shut.on(EMAIL, State.SUBSCRIBED).addresses
    assert "spam@rcpt.example" not in Shut.on(EMAIL, State.ALL).addresses


def test_address_of_a_deleted_person_is_not_told():
    settle([], is_readable=False)

    found = Shut.on(EMAIL, State.SUBSCRIBED)

    assert (found.is_told, GONE in found.addresses) == (False, False)


def test_too_many_are_not_told(monkeypatch):
    settle([], is_readable=True)
    monkeypatch.setattr(shut, "MOST_TOLD", 2)

    assert not Shut.on(EMAIL, State.SUBSCRIBED).is_told


def test_channel_without_addresses_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        found = Shut.on(CHANNELS[ChannelKey.WEBHOOK], State.SUBSCRIBED)

    assert not found.condition()
