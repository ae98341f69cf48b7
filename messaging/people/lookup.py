"""Identifiers → primary keys, many at once and without a lock.

Several users may share an address: identified ones come first, then the most recently updated.
Source: spec, audience §6.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from django.db.models import Case, F, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from messaging.models.user import User, UserQuerySet
from messaging.models.user_alias import UserAlias
from messaging.people.identifiers import Identifier, Kind


def keys_of(identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
    """Return whom aliases, addresses and numbers lead to; one statement a kind that occurs."""
    values: dict[Kind, list[str | tuple[str, str]]] = {}
    for identifier in identifiers:
        values.setdefault(identifier.kind, []).append(identifier.value)
    return {
        Identifier(kind, value): pk
        for kind in (Kind.USER_ALIAS, Kind.EMAIL, Kind.PHONE)
        if kind in values
        for value, pk in _FINDERS[kind](values[kind])
    }


def first_by_email(addresses: Collection[str]) -> UserQuerySet:
    """Return the one user of each address, ``address`` being it in small letters."""
    users = User.objects.exclude(email="").annotate(address=Lower("email"))
    return _first(users.filter(address__in=addresses))


def first_by_phone(numbers: Collection[str]) -> UserQuerySet:
    """Return the one user of each number, ``address`` being it."""
    users = User.objects.exclude(phone="").annotate(address=F("phone"))
    return _first(users.filter(address__in=numbers))


def _first(users: UserQuerySet) -> UserQuerySet:
    anonymous = Case(When(external_id=None, then=Value(1)), default=Value(0))
    order = [anonymous, F("updated_at").desc(), F("pk")]
    place = Window(RowNumber(), partition_by=[F("address")], order_by=order)
    return users.annotate(place=place).filter(place=1)


def _aliased(aliases: Collection[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], int]]:
    wanted = set(aliases)
    names, labels = {name for name, _ in wanted}, {label for _, label in wanted}
    rows = UserAlias.objects.filter(name__in=names, label__in=labels)
    for name, label, pk in rows.values_list("name", "label", "user_id"):
        if (name, label) in wanted:
            yield (name, label), pk


_FINDERS: Mapping[Kind, object] = {
    Kind.USER_ALIAS: _aliased,
    Kind.EMAIL: lambda values: first_by_email(values).values_list("address", "pk"),
    Kind.PHONE: lambda values: first_by_phone(values).values_list("address", "pk"),
}
