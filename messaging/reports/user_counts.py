"""How many users there are: at once and roughly, or exactly when somebody asks."""

from django.db import connection
from django.db.models import Max

from messaging.models.user import User

# What the last vacuum or analyze found; below zero before the first one.
_ESTIMATE = "SELECT reltuples::bigint FROM pg_class WHERE oid = %s::regclass"


def estimated_users() -> int | None:
    """Return roughly how many users there are, in one statement; None when nothing is known."""
    if connection.vendor == "sqlite":  # ids are given in order: the last one, less the deleted
        return User.objects.aggregate(last=Max("pk"))["last"] or 0
    with connection.cursor() as cursor:
        cursor.execute(_ESTIMATE, [User._meta.db_table])  # noqa: SLF001 - Django's own word for it
        ((figure,),) = cursor.fetchall()
    return int(figure) if figure >= 0 else None


def exact_users() -> int:
    """Count every user."""
    return User.objects.count()
