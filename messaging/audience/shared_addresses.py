"""Who has an address that another user's message goes to already: one mailbox gets one mail.

Source: design, delivery §4.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from messaging.choices.channels import ChannelKey
from messaging.models import user_ids
from messaging.models.user import User, UserQuerySet
from messaging.models.user_ids import among

_COLUMNS = {
    ChannelKey.EMAIL: "email",
    ChannelKey.SMS: "phone",
    ChannelKey.WHATS_APP: "phone",
}


def ids_and_sharers(
    users: UserQuerySet, channels: Iterable[ChannelKey]
) -> tuple[Sequence[int], dict[ChannelKey, list[int]]]:
    """Return the ids of ``users``, ascending, and who may share an address; one statement.

    The latter for those of ``channels`` where it matters.
    """
    ranking = [channel for channel in channels if channel in _COLUMNS]
    columns = list(dict.fromkeys(_COLUMNS[channel] for channel in ranking))
    ids, shared = user_ids.ids_and_sharers(users, *map(_address, columns))
    of_column = dict(zip(columns, shared, strict=True))
    return ids, {channel: of_column[_COLUMNS[channel]] for channel in ranking}


def duplicates(user_ids: Sequence[int], channel: ChannelKey, *, may_receive: Q) -> set[int]:
    """Return those of ``user_ids`` whose address gets its message for another one of them.

    Of several users with one address it goes to the first of those who ``may_receive``. Who has no
    address shares it with nobody. Of many, name only those who may share one.
    """
    if len(user_ids) < 2:  # noqa: PLR2004 - one shares with nobody
        return set()
    column = _COLUMNS[channel]
    may = Case(When(may_receive, then=Value(1)), default=Value(0))
    place = Window(RowNumber(), partition_by=[_address(column)], order_by=[may.desc(), F("pk")])
    holders = User.objects.exclude(**{column: ""}).filter(among(user_ids))
    later = holders.annotate(place=place).filter(place__gt=1)
    return set(later.values_list("pk", flat=True))


def column_of(channel: ChannelKey) -> str | None:
    """Return the user's column that a channel's messages go to; None where it ranks nobody."""
    return _COLUMNS.get(channel)


def _address(column: str) -> Lower | F:
    """Return what makes two of them one: a mailbox's case does not count."""
    return Lower(column) if column == "email" else F(column)
