import pytest
from django.db import connection
from django.db.models import Q
from django.db.models.functions import Lower

from messaging.audience import shared_addresses
from messaging.audience.shared_addresses import duplicates
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.user import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
EVERYBODY = Q(pk__gt=0)
MAILED = ~Q(email_subscribe=SubscriptionState.UNSUBSCRIBED)


@pytest.fixture(params=["sorted", "read off the index"], autouse=True)
def either_way(request, monkeypatch):
    """Both ways must agree: they differ in work alone."""
    if request.param == "read off the index":
        monkeypatch.setattr(shared_addresses, "_MANY", 0)
        monkeypatch.setattr(shared_addresses, "_SHARE", 10**9)


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


def test_statements_do_not_grow_with_users(either_way, django_assert_num_queries):
    ids = ids_of_users(*["a@x.example"] * 20)
    statements = 1 if shared_addresses._MANY else 3

    with django_assert_num_queries(statements):
        found = duplicates(ids, ChannelKey.EMAIL, may_receive=EVERYBODY)

    assert found == set(ids[1:])


@pytest.mark.postgresql
def test_shared_mailboxes_are_read_off_the_index_alone():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite: only PostgreSQL explains by EXPLAIN (COSTS OFF)")
    holders = User.objects.exclude(email="").alias(address=Lower("email"))

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    plan = shared_addresses._shared(holders).explain(costs=False)

    assert "Index Only Scan using user_email" in plan
