"""Whom a designation means: found, locked, and looked at again, so that nobody moves meanwhile.

Everything here is set-based: a fixed number of statements, whatever the number of identifiers.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import F, Q
from django.db.models.functions import Lower

from messaging.choices.people import Prioritization
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people.identifiers import Kind
from messaging.people.moving import MovedError
from messaging.people.sharing import choose, sharers


@dataclass(frozen=True, slots=True)
class Designation:
    """One user, as a caller names them."""

    kind: str
    value: str
    label: str = ""  # of an alias
    prioritization: tuple[Prioritization, ...] = ()  # of an address, which several users may have


@dataclass(frozen=True, slots=True)
class Found:
    """The users of a request, locked, with their aliases."""

    named: Mapping[Designation, int]  # those that name one user → its primary key
    users: Mapping[int, User]
    aliases: Mapping[int, list[UserAlias]]  # of each user here, an empty list for who has none


def lock(identifiers: Iterable[Designation]) -> Found:
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


def find(identifiers: Collection[Designation]) -> dict[Designation, int]:
    """Return the primary key of whom each names; who names nobody, or several, is left out."""
    named: dict[Designation, int] = {}
    for kind, look_up in _LOOK_UPS.items():
        of_kind = [identifier for identifier in identifiers if identifier.kind == kind]
        named.update(look_up(of_kind) if of_kind else ())
    return named


def held(identifiers: Collection[Designation]) -> set[Designation]:
    """Return the addresses and numbers among these that anybody has; one statement a kind."""
    found: set[Designation] = set()
    for kind, expression in _ADDRESSES.items():
        of_kind = [identifier for identifier in identifiers if identifier.kind == kind]
        wanted = {_address(identifier) for identifier in of_kind}
        rows = User.objects.alias(address=expression).filter(address__in=wanted)
        taken = set(rows.values_list(expression, flat=True).distinct()) if wanted else set()
        found.update(identifier for identifier in of_kind if _address(identifier) in taken)
    return found


Named = Iterator[tuple[Designation, int]]


def _by_column(column: str) -> Callable[[list[Designation]], Named]:
    def look_up(identifiers: list[Designation]) -> Named:
        values = {identifier.value for identifier in identifiers}
        rows = User.objects.filter(**{f"{column}__in": values}).values_list(column, "pk")
        found = dict(rows)
        return ((each, found[each.value]) for each in identifiers if each.value in found)

    return look_up


def having(pairs: Iterable[tuple[str, str]]) -> Q:
    """Return the condition for aliases, each ``(name, label)``; without any, for none."""
    return reduce(or_, (Q(name=name, label=label) for name, label in pairs), Q(pk__in=()))


def _by_alias(identifiers: list[Designation]) -> Named:
    pairs = {(identifier.value, identifier.label) for identifier in identifiers}
    rows = UserAlias.objects.filter(having(pairs)).values_list("name", "label", "user_id")
    found = {(name, label): user_id for name, label, user_id in rows}
    for identifier in identifiers:
        if (user_id := found.get((identifier.value, identifier.label))) is not None:
            yield identifier, user_id


def _by_address(kind: str) -> Callable[[list[Designation]], Named]:
    def look_up(identifiers: list[Designation]) -> Named:
        found = sharers(_ADDRESSES[kind], {_address(identifier) for identifier in identifiers})
        for identifier in identifiers:
            chosen = choose(found.get(_address(identifier), []), identifier.prioritization)
            if chosen is not None:
                yield identifier, chosen

    return look_up


def _still_names(found: Found, identifier: Designation, pk: int) -> bool:
    user = found.users.get(pk)
    return user is not None and _CHECKS[identifier.kind](identifier, user, found.aliases[pk])


def _has_address(identifier: Designation, user: User, _: object) -> bool:
    held = user.email.lower() if identifier.kind == Kind.EMAIL else user.phone
    rule = set(identifier.prioritization)
    is_left_out = Prioritization.UNIDENTIFIED if user.external_id else Prioritization.IDENTIFIED
    return held == _address(identifier) and is_left_out not in rule


def _address(identifier: Designation) -> str:
    """Return an address as it is compared: mail has no case."""
    return identifier.value.lower() if identifier.kind == Kind.EMAIL else identifier.value


_ADDRESSES: Mapping[str, Lower | F] = {Kind.EMAIL: Lower("email"), Kind.PHONE: F("phone")}
_CHECKS: Mapping[str, Callable[[Designation, User, list[UserAlias]], bool]] = {
    Kind.EXTERNAL_ID: lambda named, user, _: user.external_id == named.value,
    Kind.USER_ALIAS: lambda named, _, own: (
        (named.value, named.label) in {(a.name, a.label) for a in own}
    ),
    Kind.BRAZE_ID: lambda named, user, _: user.braze_id == named.value,
    Kind.EMAIL: _has_address,
    Kind.PHONE: _has_address,
}
_LOOK_UPS: Mapping[str, Callable[[list[Designation]], Named]] = {
    Kind.EXTERNAL_ID: _by_column("external_id"),
    Kind.USER_ALIAS: _by_alias,
    Kind.BRAZE_ID: _by_column("braze_id"),
    Kind.EMAIL: _by_address(Kind.EMAIL),
    Kind.PHONE: _by_address(Kind.PHONE),
}
