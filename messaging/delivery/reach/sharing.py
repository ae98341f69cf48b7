"""Several users, one address: whose is the message, asked of some users or of all.

It is the first of those who may receive it, as ``audience.shared_addresses`` has it for a send:
that one has all ids in hand, and here there is only a condition.
"""

from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from messaging.choices.channels import ChannelKey
from messaging.delivery.eligibility import may_receive
from messaging.delivery.reach.asked import Asked
from messaging.models.user import UserQuerySet


def all_beaten(ask: Asked, users: UserQuerySet) -> list[int]:
    """Return those of ``users`` whose address gets the message as another of them.

    Only users who share an address are ranked: a join finds them faster than a sort does. Read at
    once, for PostgreSQL joins in parallel only without a cursor.
    """
    address = _address(ask.key)
    others = _having(ask.key, users).alias(theirs=address).filter(theirs=_outer(ask.key))
    shared = _having(ask.key, users).filter(Exists(others.exclude(pk=OuterRef("pk"))))
    rank = Window(RowNumber(), partition_by=[address], order_by=[_may(ask).desc(), F("pk")])
    return list(shared.annotate(rank=rank).filter(rank__gt=1).values_list("pk", flat=True))


def is_beaten(ask: Asked, users: UserQuerySet) -> Exists:
    """Return the same as a condition on rows that have ``_may`` as ``may``: see ``some_beaten``."""
    mine = OuterRef("may")
    others = _having(ask.key, users).alias(theirs=_address(ask.key), may_too=_may(ask))
    return Exists(
        others.filter(
            Q(may_too__gt=mine) | Q(may_too=mine, pk__lt=OuterRef("pk")), theirs=_outer(ask.key)
        )
    )


def some_beaten(ask: Asked, users: UserQuerySet, some: Q) -> UserQuerySet:
    """Return those of ``users`` that ``some`` means and whom another of ``users`` beats.

    An index look-up a user: right for a slice, a sample, one person.
    """
    rows = _having(ask.key, users).filter(some).alias(may=_may(ask))
    return rows.filter(is_beaten(ask, users))


def _having(key: ChannelKey, users: UserQuerySet) -> UserQuerySet:
    """Return users with an address, in the words of the index on it."""
    return users.order_by().exclude(**{_column(key): ""})


def _column(key: ChannelKey) -> str:
    return "email" if key is ChannelKey.EMAIL else "phone"


def _address(key: ChannelKey) -> Any:  # noqa: ANN401 - an expression
    return Lower("email") if key is ChannelKey.EMAIL else F("phone")


def _outer(key: ChannelKey) -> Any:  # noqa: ANN401 - an expression
    return Lower(OuterRef("email")) if key is ChannelKey.EMAIL else OuterRef("phone")


def _may(ask: Asked) -> Case:
    condition = may_receive(ask.channel, ask.message, ask.state)
    return Case(When(condition, then=Value(1)), default=Value(0))
