"""How tables are empty again after a test that commits: of those that hold rows, rows are deleted.

Django's flush writes every table anew and then says what kinds of models there are; both take
longer than most of these tests. What is the same in every test, as those kinds, stays.
"""

from functools import cache

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase

KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})
LARGE_BYTES = 64 * 1024  # from here on to write a table anew is quicker than to ask for each row
_SIZES = "SELECT relname, pg_relation_size(oid) FROM pg_class WHERE relname = ANY(%s)"


@pytest.fixture(autouse=True, scope="session")
def _rows_are_deleted():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty())
        yield


@transaction.atomic
def empty():
    """Leave no row in the test's tables; keys go on where they were, as after Django's flush."""
    with connection.cursor() as cursor:
        small, large = _holding(cursor)
        for name in small:
            cursor.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
        if large:
            cursor.execute(f"TRUNCATE {', '.join(large)} CASCADE")


def _holding(cursor):
    """Return the tables that may hold rows: small ones, and large ones on PostgreSQL."""
    if connection.vendor == "sqlite":
        return tables(), []
    cursor.execute(_SIZES, [list(tables())])
    sizes = {name: size for name, size in cursor.fetchall() if size}
    small = [name for name, size in sizes.items() if size < LARGE_BYTES]
    return small, sorted(sizes.keys() - set(small))


@cache
def tables():
    """Return the names of all tables but those that are kept."""
    return tuple(sorted(set(connection.introspection.django_table_names()) - KEPT))
