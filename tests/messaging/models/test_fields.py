import time

import pytest
from django.db import transaction

from messaging.choices.people import SubscriptionState
from messaging.models.fields import CodeField, DatabaseNow, public_id
from messaging.models.user import User
from tests.factories import make_user


@pytest.mark.django_db
def test_the_database_clock_moves_inside_a_transaction():
    make_user()
    with transaction.atomic():
        first = User.objects.values_list(DatabaseNow(), flat=True)[0]
        time.sleep(0.01)
        second = User.objects.values_list(DatabaseNow(), flat=True)[0]

    assert second > first


@pytest.mark.django_db
def test_a_code_is_a_member_when_read_and_when_cleaned():
    make_user()

    assert User.objects.get().email_subscribe is SubscriptionState.SUBSCRIBED
    assert CodeField(SubscriptionState).to_python("1") is SubscriptionState.OPTED_IN


def test_public_ids_do_not_repeat():
    assert len({public_id() for _ in range(1000)}) == 1000
