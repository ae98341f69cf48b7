"""Tests of withdrawals, by the database's clock."""

from datetime import timedelta

import pytest

from messaging.models.fields import DatabaseNow
from messaging.models.withdrawal import Withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _rows():
    for seconds in (1, 5, 15):
        at = DatabaseNow() - timedelta(seconds=seconds)
        Withdrawal.objects.create(user_id=seconds, at=at)


def test_recent_ones_are_those_of_the_last_seconds():
    assert set(Withdrawal.objects.since(10).values_list("user_id", flat=True)) == {1, 5}


def test_old_ones_are_all_the_others():
    assert set(Withdrawal.objects.older_than(10).values_list("user_id", flat=True)) == {15}
