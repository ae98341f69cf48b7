"""Which indexes a delivery has: each costs a fifth of what its row logs."""

import pytest
from django.db import IntegrityError, connection, transaction

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.delivery import Delivery
from tests.factories import make_user
from tests.rows import make_delivery, make_dispatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery():
    return make_delivery(make_dispatch(), make_user())


def plan(queryset):
    """How it would be read in a large table; PostgreSQL would read the whole of this one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return queryset.explain()


def made(dispatch, status, number):
    return Delivery(
        id=number,
        dispatch_number=dispatch.number,
        channel=ChannelKey.EMAIL,
        status=status,
        reason=None if status is Status.SENT else Reason.GAVE_UP,
        attempt=1,
    )


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

    columns = ("id", "dispatch_number, channel int2_minmax_multi_ops")
    ranges = {f"brin ({each}) WITH (autosummarize='on')" for each in columns}
    assert found == {"btree (dispatch_number, id)", "btree (user_id, id)", *ranges}


@pytest.mark.parametrize("column", ["dispatch_number", "user_id"])
def test_pages_stand_in_the_order_of_an_index(delivery, column):
    if connection.vendor != "postgresql":
        pytest.skip("it is PostgreSQL's plan")
    rows = Delivery.objects.filter(**{column: getattr(delivery, column)}, id__lt=delivery.pk)

    read = plan(rows.order_by("-id")[:50])

    assert "Index Scan Backward" in read
    assert "Sort" not in read


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ({"status": Status.SKIPPED}, "delivery_dispatch_unsent"),
        ({"status": Status.FAILED, "reason": Reason.POISON}, "delivery_dispatch_reason"),
    ],
)
def test_pages_of_what_was_not_sent_read_that_alone(words, index):
    dispatch = make_dispatch()
    others = (Status.SENT, Status.FAILED)
    Delivery.objects.bulk_create(made(dispatch, others[n % 2], n) for n in range(2_000))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE messaging_delivery")
    rows = Delivery.objects.filter(dispatch_number=dispatch.number).that_are(**words)

    read = plan(rows.order_by("-id")[:50])

    assert index in read
    assert "Sort" not in read
    assert "TEMP B-TREE" not in read


def test_deliveries_that_are_something_are_those_and_no_others(delivery):
    failed = make_delivery(
        make_dispatch(), make_user(), status=Status.FAILED, reason=Reason.GAVE_UP
    )

    assert list(Delivery.objects.that_are(status=Status.SENT)) == [delivery]
    assert list(Delivery.objects.that_are(status=Status.FAILED)) == [failed]
    assert list(Delivery.objects.that_are(reason=Reason.GAVE_UP)) == [failed]
    assert set(Delivery.objects.that_are()) == {delivery, failed}
