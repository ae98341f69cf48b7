import pytest
from django.db import connection

from benchmarks.processor import processor_seconds


@pytest.mark.django_db
def test_what_a_processor_worked_is_counted_where_it_can_be_seen():
    connection.ensure_connection()
    before = processor_seconds()
    if before is None:
        pytest.skip("the database's process cannot be seen from here")

    sum(range(3_000_000))

    assert processor_seconds() > before
