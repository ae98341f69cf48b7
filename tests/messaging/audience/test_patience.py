"""A statement that takes too long is stopped, and what is around it goes on."""

import pytest
from django.db import OperationalError, connection, transaction

from messaging.audience.patience import TookTooLongError, patience
from messaging.models.user import User
from tests.factories import make_user

FOREVER = {
    "postgresql": "SELECT pg_sleep(60)",
    "sqlite": (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT sum(i) FROM n"
    ),
}


def ask_forever():
    with connection.cursor() as cursor:
        cursor.execute(FOREVER[connection.vendor])


@pytest.mark.django_db
def test_statement_that_never_ends_is_ended():
    make_user()

    with pytest.raises(TookTooLongError), patience(0.05):
        ask_forever()

    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_holds_outside_a_transaction_too():
    with pytest.raises(TookTooLongError), patience(0.05):
        ask_forever()

    assert not connection.in_atomic_block
    assert User.objects.count() == 0


@pytest.mark.django_db
def test_limit_ends_with_its_block():
    with patience(0.05):
        User.objects.count()

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            assert cursor.fetchone() == ("0",)
            cursor.execute("SHOW jit")
            assert cursor.fetchone() == ("on",)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1" if connection.vendor == "sqlite" else "SELECT pg_sleep(0.1)")


@pytest.mark.django_db
def test_other_faults_stay_what_they_are():
    with pytest.raises(OperationalError), transaction.atomic(), patience(5):
        raise OperationalError("disk full")
