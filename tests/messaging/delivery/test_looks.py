"""What a worker asks every two seconds: it costs the same however many sends have ended."""

from functools import partial

import pytest
from django.db import connection

from messaging.choices.states import ConnectionState, DispatchState
from messaging.delivery.expansion import is_any_waiting
from messaging.delivery.sweeper import sweep
from messaging.delivery.waiting import is_any_eligible
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from tests.factories import make_user
from tests.messaging.delivery.carriers import boxed
from tests.messaging.delivery.sends import make_dispatch, make_send

ENDED = 2_000


@pytest.mark.django_db
def test_no_look_reads_the_sends_that_have_ended():
    make_ended(ENDED)
    make_send([make_user()])
    Connection.objects.filter(pk=boxed().pk).update(state=ConnectionState.HELD)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    sweep()  # the first one gets to know the database

    asked = []
    with connection.execute_wrapper(partial(noted, asked)):
        sweep()
        is_any_waiting()
        is_any_eligible()

    about = [(sql, params) for sql, params in asked if "messaging_dispatch" in sql]
    assert len(about) > 7
    for sql, params in about:
        assert not whole_tables(sql, params), sql


def make_ended(count):
    one = make_dispatch(state=DispatchState.COMPLETED)
    same = {f.attname: getattr(one, f.attname) for f in Dispatch._meta.fields if not f.unique}
    Dispatch.objects.bulk_create(Dispatch(**same) for _ in range(count))


def noted(asked, execute, sql, params, many, context):
    asked.append((sql, params))
    return execute(sql, params, many, context)


def whole_tables(sql, params):
    """What of the database's plan, whichever it is, reads every dispatch that there is."""
    explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}", params)  # as parameters: SQLite plans others otherwise
        lines = [str(row[-1]).strip(" ->") for row in cursor.fetchall()]
    return [
        line
        for line in lines
        if line.startswith("Seq Scan on messaging_dispatch")
        or (line.startswith("SCAN messaging_dispatch") and "INDEX" not in line)
    ]
