"""What the database says it would read, for tests of what may not grow."""

from django.db import connection

from messaging.choices.states import DispatchState
from messaging.models.dispatch import Dispatch
from tests.messaging.delivery.sends import make_dispatch


def make_ended(count):
    one = make_dispatch(state=DispatchState.COMPLETED)
    same = {f.attname: getattr(one, f.attname) for f in Dispatch._meta.fields if not f.unique}
    Dispatch.objects.bulk_create(Dispatch(**same) for _ in range(count))


def asked_by(*deeds):
    """The statements of some deeds, each with its parameters."""
    asked = []

    def noted(execute, sql, params, many, context):
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        for deed in deeds:
            deed()
    return asked


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
