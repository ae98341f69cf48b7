import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from messaging.choices.people import SubscriptionState
from messaging.models.fields import CodeField, DatabaseNow, moment, public_id
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
def test_what_either_clock_has_called_now_is_never_yet_to_come():
    user = make_user()
    rows = User.objects.filter(pk=user.pk)
    for _ in range(200):
        rows.update(last_used_app_at=datetime.now(UTC))
        assert rows.filter(last_used_app_at__lte=DatabaseNow()).exists()
        rows.update(last_used_app_at=DatabaseNow() + timedelta(0))
        assert rows.filter(last_used_app_at__lte=DatabaseNow()).exists()


@pytest.mark.django_db
def test_a_time_asked_for_as_text_is_the_same_time():
    user = make_user()
    for micros in (0, 120_000, 123_456):
        at = datetime(2026, 11, 27, 18, 22, 46, micros, UTC)
        User.objects.update(last_used_app_at=at)
        (text,) = User.objects.values_list(Cast("last_used_app_at", TextField()), flat=True)
        assert moment(text) == at

    (now,) = User.objects.filter(pk=user.pk).values_list(
        Cast(DatabaseNow(), TextField()), flat=True
    )
    assert abs(moment(now) - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_code_is_a_member_when_read_and_when_cleaned():
    make_user()

    assert User.objects.get().email_subscribe is SubscriptionState.SUBSCRIBED
    assert CodeField(SubscriptionState).to_python("1") is SubscriptionState.OPTED_IN


def test_public_ids_do_not_repeat():
    assert len({public_id() for _ in range(1000)}) == 1000
