"""Who has an address that another user's message goes to already: one mailbox gets one mail.

Source: design, delivery §4.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    F,
    Func,
    Max,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.expressions import Subquery
from django.db.models.functions import Lower, RowNumber

from messaging.choices.channels import ChannelKey
from messaging.models.user import User, UserQuerySet
from messaging.models.user_ids import among, ids_of

# From so many users on, if they are so large a share of all, it is less work to read off the index
# which addresses anybody shares than to sort everybody who is asked about.
_MANY = 10_000
_SHARE = 8


def duplicates(user_ids: Sequence[int], channel: ChannelKey, *, may_receive: Q) -> set[int]:
    """Return those of ``user_ids`` whose address gets its message for another one of them.

    Of several users with one address it goes to the first of those who ``may_receive``. Who has no
    address shares it with nobody.
    """
    column = "email" if channel is ChannelKey.EMAIL else "phone"
    address = Lower("email") if channel is ChannelKey.EMAIL else F("phone")
    holders = User.objects.exclude(**{column: ""}).alias(address=address)
    if len(user_ids) > _MANY and len(user_ids) * _SHARE > _newest():
        user_ids = sorted(set(_sharing(holders)).intersection(user_ids))
    may = Case(When(may_receive, then=Value(1)), default=Value(0))
    place = Window(RowNumber(), partition_by=[F("address")], order_by=[may.desc(), F("pk")])
    later = holders.filter(among(user_ids)).annotate(place=place).filter(place__gt=1)
    return set(later.values_list("pk", flat=True))


def _newest() -> int:
    """Return the highest id: ids are given in order, so about how many users there are."""
    return User.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _sharing(holders: UserQuerySet) -> Sequence[int]:
    """Return who has an address that somebody else has, too."""
    return ids_of(holders.filter(_IsOneOf(F("address"), Subquery(_shared(holders)))))


def _shared(holders: UserQuerySet) -> QuerySet[Any, Any]:  # Any: rows of one address
    """Return the addresses of more than one; the index has them side by side, so none is sorted."""
    addresses = holders.annotate(shared=F("address")).values("shared")
    return addresses.annotate(count=Count("pk")).filter(count__gt=1).values("shared")


class _IsOneOf(Func):
    """Whether a value is in a query's answer, which is found first and then looked up."""

    output_field = BooleanField()
    template = "%(expressions)s"
    arg_joiner = " IN "

    def as_postgresql(self, compiler: Any, connection: Any, **_: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """Return a form that PostgreSQL does not turn into a join: it expects too many rows."""
        form = {"template": "%(expressions)s)", "arg_joiner": " = ANY(ARRAY"}
        return self.as_sql(compiler, connection, **form)
