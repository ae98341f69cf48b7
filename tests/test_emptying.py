"""After a test that commits there is no row left, and what every test has is still there."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from tests import emptying
from tests.factories import make_group, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def rows():
    with connection.cursor() as cursor:
        counts = {}
        for name in emptying.tables():
            cursor.execute(f"SELECT count(*) FROM {name}")  # noqa: S608 - our own names
            counts[name] = cursor.fetchone()[0]
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("large_bytes", [emptying.LARGE_BYTES, 1])
def test_rows_go_and_kinds_stay(monkeypatch, large_bytes):
    monkeypatch.setattr(emptying, "LARGE_BYTES", large_bytes)
    make_group(members=[make_user()])
    kinds = ContentType.objects.count()
    assert rows().keys() >= {User._meta.db_table, GroupSubscription._meta.db_table}

    emptying.empty()

    assert rows() == {}
    assert ContentType.objects.count() == kinds


@pytest.mark.parametrize("_time", [1, 2])
def test_each_test_begins_with_nothing(_time):
    assert rows() == {}
    make_user()
