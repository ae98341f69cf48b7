"""A condition whose answer never comes, on either database: what is slow for real."""

from django.db.models import BooleanField, Func, Q

from messaging.activity.query_language import WORD
from messaging.console import keyset


class Forever(Func):
    arity = 0
    output_field = BooleanField()

    def as_sqlite(self, compiler, connection, **extra):
        template = (
            "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            " SELECT sum(i) FROM n) > 0"
        )
        return self.as_sql(compiler, connection, template=template, **extra)

    def as_postgresql(self, compiler, connection, **extra):
        template = "(SELECT count(*) FROM pg_sleep(60)) > 0"
        return self.as_sql(compiler, connection, template=template, **extra)


def never_found(monkeypatch, keys):
    """Have any word of a search be looked for forever, by a page that waits a tenth of a second."""
    monkeypatch.setattr(keyset, "WEB_SECONDS", 0.1)
    monkeypatch.setitem(keys, WORD, lambda _value, _now: Q(Forever()))
