"""Are there so many rows of a user? One form for each database, for each has a trap of its own."""

from typing import Any

from django.db.models import BooleanField, Count, Exists, F, Func, OuterRef, QuerySet, Subquery

from messaging.audience.expressions.condition import Sql


class HasEnough(Func):
    """A yes or no: at least ``count`` of ``rows``, of which each has a ``user_id``, are a user's.

    PostgreSQL joins this form where it stands alone. Under OR and NOT it either keeps the ids in a
    hash table or asks the index for one user at a time, whichever is less; of ``IN`` it would walk
    the list for each user once the list no longer fits. SQLite would group all rows for each user,
    so there the index is asked, and no more of it is read than ``count`` entries.
    """

    output_field = BooleanField()

    def __init__(self, rows: QuerySet[Any], count: int) -> None:
        users = rows.order_by().values("user_id")
        often = users.annotate(times=Count("*")).filter(times__gte=count).values("user_id")
        theirs = rows.filter(user_id=OuterRef("pk"))[count - 1 : count]
        super().__init__(
            Subquery(users.distinct() if count == 1 else often), F("pk"), Exists(theirs)
        )

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that PostgreSQL reads."""
        rows, user, _unused = map(compiler.compile, self.get_source_expressions())
        sql = f"EXISTS (SELECT 1 FROM {rows[0]} AS enough WHERE enough.user_id = {user[0]})"  # noqa: S608 - compiled by Django
        return sql, (*rows[1], *user[1])

    def as_sqlite(self, compiler: Any, connection: Any, **_: Any) -> Sql:  # noqa: ANN401, ARG002 - Django's own signature
        """Return the SQL that SQLite reads."""
        sql, parameters = compiler.compile(self.get_source_expressions()[2])
        return sql, tuple(parameters)
