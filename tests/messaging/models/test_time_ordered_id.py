from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from messaging.models.delivery import DeliveryBlock
from messaging.models.time_ordered_id import bounds, moment_of, next_ids
from tests.factories import NOW


@pytest.mark.django_db
def test_ids_rise_and_tell_their_time():
    first = list(next_ids(3000, now=NOW))
    later = list(next_ids(1, now=NOW + timedelta(milliseconds=1)))

    assert len(set(first)) == 3000
    assert max(first) < later[0]
    assert moment_of(first[0]) == NOW


@pytest.mark.django_db
def test_a_time_range_is_an_id_range():
    (made,) = next_ids(1, now=NOW)
    low, high = bounds(NOW, NOW + timedelta(seconds=1))

    assert low <= made < high


@pytest.mark.django_db(transaction=True)
def test_writers_in_the_same_millisecond_get_different_ids():
    if connection.vendor == "sqlite":
        DeliveryBlock.objects.get_or_create()

    def take(_):
        with transaction.atomic():
            ids = list(next_ids(1500, now=NOW))
        connection.close()
        return ids

    with ThreadPoolExecutor(8) as threads:
        taken = [made for ids in threads.map(take, range(40)) for made in ids]

    assert len(set(taken)) == len(taken)
