"""Which indexes a delivery has: each costs a fifth of what its row logs."""

import pytest
from django.db import IntegrityError, connection, transaction

from messaging.models.delivery import Delivery
from tests.factories import make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery():
    return make_delivery(make_dispatch(), make_user())


def plan(queryset):
    """How PostgreSQL would read it in a large table; here it would read the whole one."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    return queryset.explain()


def test_an_id_is_there_once_a_dispatch(delivery):
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.bulk_create([delivery])


def test_on_postgresql_what_was_sent_stands_in_two_trees_and_ids_in_ranges():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite finds rows by their key")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = %s AND indexdef NOT LIKE %s",
            [Delivery._meta.db_table, "% WHERE %"],
        )
        found = {row[0].partition("USING ")[2] for row in cursor.fetchall()}

    ranges = "brin (id) WITH (autosummarize='on')"
    assert found == {"btree (dispatch_number, id)", "btree (user_id, id)", ranges}


@pytest.mark.parametrize("column", ["dispatch_number", "user_id"])
def test_pages_stand_in_the_order_of_an_index(delivery, column):
    if connection.vendor != "postgresql":
        pytest.skip("it is PostgreSQL's plan")
    rows = Delivery.objects.filter(**{column: getattr(delivery, column)}, id__lt=delivery.pk)

    read = plan(rows.order_by("-id")[:50])

    assert "Index Scan Backward" in read
    assert "Sort" not in read
