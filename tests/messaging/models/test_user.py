import pytest
from django.db import IntegrityError, transaction

from messaging.models.user import RANDOM_BUCKETS, User, new_random_bucket
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_external_ids_are_compared_exactly_and_owned_once():
    make_user("U1")

    assert User.objects.named(["u1"]).count() == 0
    assert User.objects.named(["U1", "U2"]).count() == 1
    with transaction.atomic(), pytest.raises(IntegrityError):
        make_user("U1")


def test_addresses_come_by_exact_names_without_case_and_once():
    ann = make_user("ann", email="Ann@Rcpt.example", phone="+34600111222")
    make_user("ANN")

    assert User.objects.addresses_of(["ann", "ann", "nobody"]) == [
        ("ann", ann.pk, "ann@rcpt.example", "+34600111222")
    ]
    assert User.objects.addresses_of([]) == []


def test_users_without_external_id_may_be_many():
    User.objects.create()
    User.objects.create()

    assert User.objects.filter(external_id=None).count() == 2


def test_an_empty_external_id_is_refused_by_the_database():
    with transaction.atomic(), pytest.raises(IntegrityError):
        User.objects.create(external_id="")


def test_an_unknown_subscription_state_is_refused_by_the_database():
    with transaction.atomic(), pytest.raises(IntegrityError):
        User.objects.create(email_subscribe=9)


def test_an_alias_finds_its_user_by_both_of_its_parts():
    user = make_user(alias=("ana", "shop"))
    make_user(alias=("ana", "app"))

    assert list(User.objects.aliased([("ana", "shop")])) == [user]
    assert not User.objects.aliased([]).exists()


def test_an_address_is_found_whatever_its_case():
    user = make_user(email="Ana@Rcpt.example")

    assert list(User.objects.with_email("aNA@rcpt.EXAMPLE")) == [user]
    assert list(User.objects.with_emails(["x@rcpt.example", "aNA@rcpt.EXAMPLE"])) == [user]


def test_nobody_is_found_by_an_address_or_number_they_do_not_have():
    make_user(email="", phone="")

    assert not User.objects.with_emails([""])
    assert not User.objects.with_phones([""])


def test_buckets_stay_in_range():
    assert all(0 <= new_random_bucket() < RANDOM_BUCKETS for _ in range(1000))
