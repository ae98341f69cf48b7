"""A condition on many ids that costs one parameter."""

import pytest
from django.db.models import F, Q

from messaging.delivery.one_of import IsOneOf
from messaging.models.device import Device
from messaging.models.user import User
from tests.factories import make_device, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def users():
    return [make_user() for _ in range(3)]


def test_users_with_one_of_the_ids_are_found_and_nobody_else(users):
    wanted = {users[0].pk, users[2].pk}

    found = User.objects.filter(IsOneOf(F("pk"), wanted))

    assert {user.pk for user in found} == wanted


@pytest.mark.parametrize("ids", [[], [2**62]], ids=["none", "nobody's"])
def test_ids_of_nobody_find_nobody(users, ids):
    assert not User.objects.filter(IsOneOf(F("pk"), ids)).exists()


def test_any_number_of_ids_is_one_parameter(users):
    many = User.objects.filter(IsOneOf(F("pk"), range(100_000)))

    assert len(many.query.sql_with_params()[1]) == 1
    assert many.count() == len(users)


def test_it_joins_other_conditions_and_can_be_turned_round(users):
    first, second, third = users
    within = Q(IsOneOf(F("pk"), [first.pk, second.pk]))

    assert list(User.objects.filter(within, pk__gt=first.pk)) == [second]
    assert list(User.objects.filter(~within)) == [third]


def test_foreign_key_is_a_column_like_any(users):
    device = make_device(users[1])
    make_device(users[0])

    assert list(Device.objects.filter(IsOneOf(F("user_id"), [users[1].pk]))) == [device]
