"""Whom an identifier names: found, locked, and looked at again, so that nobody moves meanwhile.

Everything here is set-based: a fixed number of statements, whatever the number of identifiers.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import reduce
from operator import or_

from django.db.models import F, Q, Window
from django.db.models.functions import Lower, RowNumber

from messaging.choices.people import Prioritization
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people.moving import MovedError

_ENOUGH = 2  # of users with one address, from either end: two are too many to choose from


class Kind(StrEnum):
    """By what a user can be named. Source: spec, audience §6."""

    EXTERNAL_ID = "external_id"
    ALIAS = "user_alias"
    BRAZE_ID = "braze_id"
    EMAIL = "email"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Identifier:
    """One user, as a caller names them."""

    kind: Kind
    value: str
    label: str = ""  # of an alias
    prioritization: tuple[Prioritization, ...] = ()  # of an address, which several users may have


@dataclass(frozen=True, slots=True)
class Found:
    """The users of a request, locked, with their aliases."""

    named: Mapping[Identifier, int]  # those that name one user → its primary key
    users: Mapping[int, User]
    aliases: Mapping[int, list[UserAlias]]  # of each user here, an empty list for who has none


@dataclass(frozen=True, slots=True)
class _Sharer:
    """One of the users who have an address."""

    user_id: int
    is_identified: bool
    updated_at: datetime


def lock(identifiers: Iterable[Identifier]) -> Found:
    """Find and lock the users of these identifiers, in the order of their primary keys.

    One statement a kind of identifier, one for the users, one for their aliases. Raises
    ``MovedError`` when an identifier changed hands before its user was locked.
    """
    wanted = list(dict.fromkeys(identifiers))
    named = find(wanted)
    rows = User.objects.select_for_update().filter(pk__in=set(named.values())).order_by("pk")
    users = {user.pk: user for user in rows}
    aliases: dict[int, list[UserAlias]] = {pk: [] for pk in users}
    for alias in UserAlias.objects.filter(user_id__in=users).order_by("pk") if users else ():
        aliases[alias.user_id].append(alias)
    found = Found(named, users, aliases)
    if not all(_still_names(found, identifier, pk) for identifier, pk in named.items()):
        raise MovedError
    return found


def find(identifiers: Collection[Identifier]) -> dict[Identifier, int]:
    """Return the primary key of whom each names; who names nobody, or several, is left out."""
    named: dict[Identifier, int] = {}
    for kind, look_up in _LOOK_UPS.items():
        of_kind = [identifier for identifier in identifiers if identifier.kind is kind]
        named.update(look_up(of_kind) if of_kind else ())
    return named


Named = Iterator[tuple[Identifier, int]]


def _by_column(column: str) -> Callable[[list[Identifier]], Named]:
    def look_up(identifiers: list[Identifier]) -> Named:
        values = {identifier.value for identifier in identifiers}
        rows = User.objects.filter(**{f"{column}__in": values}).values_list(column, "pk")
        found = dict(rows)
        return ((each, found[each.value]) for each in identifiers if each.value in found)

    return look_up


def having(pairs: Iterable[tuple[str, str]]) -> Q:
    """Return the condition for aliases, each ``(name, label)``; without any, for none."""
    return reduce(or_, (Q(name=name, label=label) for name, label in pairs), Q(pk__in=()))


def _by_alias(identifiers: list[Identifier]) -> Named:
    pairs = {(identifier.value, identifier.label) for identifier in identifiers}
    rows = UserAlias.objects.filter(having(pairs)).values_list("name", "label", "user_id")
    found = {(name, label): user_id for name, label, user_id in rows}
    for identifier in identifiers:
        if (user_id := found.get((identifier.value, identifier.label))) is not None:
            yield identifier, user_id


def _by_address(column: str) -> Callable[[list[Identifier]], Named]:
    """Read, of the users with each address, only as many as tell whom a prioritization leaves."""
    expression = Lower(column) if column == "email" else F(column)

    def look_up(identifiers: list[Identifier]) -> Named:
        is_identified = Q(external_id__isnull=False)
        groups = [F("address"), F("is_identified")]
        newest = Window(RowNumber(), groups, order_by=[F("updated_at").desc(), F("pk")])
        oldest = Window(RowNumber(), groups, order_by=[F("updated_at").asc(), F("pk")])
        rows = (
            User.objects.annotate(address=expression, is_identified=is_identified)
            .filter(address__in={_address(identifier) for identifier in identifiers})
            .annotate(newest=newest, oldest=oldest)
            .filter(Q(newest__lte=_ENOUGH) | Q(oldest__lte=_ENOUGH))
            .values_list("address", "pk", "is_identified", "updated_at")
        )
        sharers: dict[str, list[_Sharer]] = {}
        for address, pk, identified, updated_at in rows:
            sharers.setdefault(address, []).append(_Sharer(pk, bool(identified), updated_at))
        for identifier in identifiers:
            left = _left(sharers.get(_address(identifier), []), identifier.prioritization)
            if len(left) == 1:
                yield identifier, left[0].user_id

    return look_up


def _still_names(found: Found, identifier: Identifier, pk: int) -> bool:
    user = found.users.get(pk)
    return user is not None and _CHECKS[identifier.kind](identifier, user, found.aliases[pk])


def _has_address(identifier: Identifier, user: User, _: object) -> bool:
    held = user.email.lower() if identifier.kind is Kind.EMAIL else user.phone
    rule = set(identifier.prioritization)
    is_left_out = Prioritization.UNIDENTIFIED if user.external_id else Prioritization.IDENTIFIED
    return held == _address(identifier) and is_left_out not in rule


def _address(identifier: Identifier) -> str:
    """Return an address as it is compared: mail has no case."""
    return identifier.value.lower() if identifier.kind is Kind.EMAIL else identifier.value


def _left(sharers: list[_Sharer], order: Iterable[Prioritization]) -> list[_Sharer]:
    """Return who is left once each rule has narrowed down what the one before it left."""
    for rule in order:
        sharers = _RULES[rule](sharers)
    return sharers


def _updated(choose: Callable[[Iterable[datetime]], datetime]) -> Callable[..., list[_Sharer]]:
    def rule(sharers: list[_Sharer]) -> list[_Sharer]:
        moment = choose(sharer.updated_at for sharer in sharers) if sharers else None
        return [sharer for sharer in sharers if sharer.updated_at == moment]

    return rule


_RULES: Mapping[Prioritization, Callable[[list[_Sharer]], list[_Sharer]]] = {
    Prioritization.IDENTIFIED: lambda all_: [each for each in all_ if each.is_identified],
    Prioritization.UNIDENTIFIED: lambda all_: [each for each in all_ if not each.is_identified],
    Prioritization.MOST_RECENTLY_UPDATED: _updated(max),
    Prioritization.LEAST_RECENTLY_UPDATED: _updated(min),
}
_CHECKS: Mapping[Kind, Callable[[Identifier, User, list[UserAlias]], bool]] = {
    Kind.EXTERNAL_ID: lambda named, user, _: user.external_id == named.value,
    Kind.ALIAS: lambda named, _, own: (
        (named.value, named.label) in {(a.name, a.label) for a in own}
    ),
    Kind.BRAZE_ID: lambda named, user, _: user.braze_id == named.value,
    Kind.EMAIL: _has_address,
    Kind.PHONE: _has_address,
}
_LOOK_UPS: Mapping[Kind, Callable[[list[Identifier]], Named]] = {
    Kind.EXTERNAL_ID: _by_column("external_id"),
    Kind.ALIAS: _by_alias,
    Kind.BRAZE_ID: _by_column("braze_id"),
    Kind.EMAIL: _by_address("email"),
    Kind.PHONE: _by_address("phone"),
}
