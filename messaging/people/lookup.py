"""Identifiers → primary keys, many at once and without a lock.

Several users may share an address: identified ones come first, then the most recently updated.
Source: spec, audience §6.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from messaging.models.user import User, UserQuerySet
from messaging.models.user_alias import UserAlias
from messaging.people.identifiers import Identifier, Kind


def keys_of(identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
    """Return whom aliases, addresses and numbers lead to; one statement a kind that occurs."""
    wanted = list(identifiers)
    return {
        Identifier(kind, value): pk
        for kind, find in _FINDERS.items()
        if (values := [each.value for each in wanted if each.kind == kind])
        for value, pk in find(values).items()
    }


def first_by_email(addresses: Collection[Any], column: str = "pk") -> dict[Any, Any]:
    """Return ``column`` of the one user of each address, which is in small letters."""
    users = User.objects.exclude(email="").annotate(address=Lower("email"))
    return _first(users, addresses, column)


def first_by_phone(numbers: Collection[Any], column: str = "pk") -> dict[Any, Any]:
    """Return ``column`` of the one user of each number."""
    users = User.objects.exclude(phone="").annotate(address=F("phone"))
    return _first(users, numbers, column)


def _first(users: UserQuerySet, addresses: Collection[Any], column: str) -> dict[Any, Any]:
    anonymous = Case(When(external_id=None, then=Value(1)), default=Value(0))
    place = Window(
        RowNumber(),
        partition_by=[F("address")],
        order_by=[anonymous.asc(), F("updated_at").desc(), F("pk").asc()],
    )
    known = users.filter(Q(("address__in", addresses))).annotate(place=place).filter(place=1)
    return dict(known.values_list(F("address"), F(column)))


def _aliased(aliases: Collection[Any]) -> dict[Any, Any]:
    names, labels = {name for name, _ in aliases}, {label for _, label in aliases}
    rows = UserAlias.objects.filter(name__in=names, label__in=labels)
    found = {(row.name, row.label): row.user_id for row in rows}
    return {pair: found[pair] for pair in aliases if pair in found}


# Any: what an identifier of that kind has for a value.
_FINDERS: Mapping[str, Callable[[Collection[Any]], dict[Any, Any]]] = {
    Kind.USER_ALIAS: _aliased,
    Kind.EMAIL: first_by_email,
    Kind.PHONE: first_by_phone,
}
