import pytest
from django.db.models import Q

from messaging.audience.shared_addresses import duplicates, ids_and_sharers
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
EVERYBODY = Q(pk__gt=0)
MAILED = ~Q(email_subscribe=SubscriptionState.UNSUBSCRIBED)


def ids_of_users(*emails, **fields):
    return [make_user(email=email, **fields).pk for email in emails]


def test_of_one_mailbox_all_but_the_first_are_duplicates_whatever_its_case():
    one, other, third, alone = ids_of_users("a@x.example", "A@x.example", "a@X.example", "b@x.e")

    found = duplicates([one, other, third, alone], ChannelKey.EMAIL, may_receive=EVERYBODY)

    assert found == {other, third}


def test_mailbox_goes_to_the_one_who_may_receive():
    (refuser,) = ids_of_users("a@x.example", email_subscribe=SubscriptionState.UNSUBSCRIBED)
    (taker,) = ids_of_users("a@x.example")

    assert duplicates([refuser, taker], ChannelKey.EMAIL, may_receive=MAILED) == {refuser}


def test_who_is_not_asked_about_takes_nobodys_place():
    ids_of_users("a@x.example")
    (asked,) = ids_of_users("a@x.example")

    assert duplicates([asked], ChannelKey.EMAIL, may_receive=EVERYBODY) == set()


def test_without_an_address_nobody_shares_it():
    ids = ids_of_users("", "")

    assert duplicates(ids, ChannelKey.EMAIL, may_receive=EVERYBODY) == set()


@pytest.mark.parametrize("channel", [ChannelKey.SMS, ChannelKey.WHATS_APP])
def test_numbers_are_shared_as_mailboxes_are(channel):
    ids = [make_user(phone=f"+3460000000{digit}").pk for digit in "112"]

    assert duplicates(ids, channel, may_receive=EVERYBODY) == {ids[1]}


def test_nobody_has_no_duplicates():
    ids_of_users("a@x.example", "a@x.example")

    assert duplicates([], ChannelKey.EMAIL, may_receive=EVERYBODY) == set()


def test_statements_do_not_grow_with_users(django_assert_num_queries):
    ids = ids_of_users(*["a@x.example"] * 20)

    with django_assert_num_queries(1):
        found = duplicates(ids, ChannelKey.EMAIL, may_receive=EVERYBODY)

    assert found == set(ids[1:])


def test_who_shares_is_told_with_the_ids_channel_by_channel(django_assert_num_queries):
    one, other, alone = ids_of_users("a@x.example", "A@x.example", "b@x.example")
    phones = [make_user(phone="+34600000000").pk for _ in range(2)]
    channels = [ChannelKey.EMAIL, ChannelKey.WEBHOOK, ChannelKey.SMS, ChannelKey.WHATS_APP]

    with django_assert_num_queries(1):
        ids, sharers = ids_and_sharers(User.objects.order_by("-pk"), channels)

    assert list(ids) == [one, other, alone, *phones]
    assert sharers == {
        ChannelKey.EMAIL: [one, other],
        ChannelKey.SMS: phones,
        ChannelKey.WHATS_APP: phones,
    }
