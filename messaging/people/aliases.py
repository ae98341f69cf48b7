"""Aliases given and changed, in the order they come, in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people.identifiers import having
from messaging.people.moving import MovedError

NOBODY = "nobody has this external_id"
TAKEN = "another user has this alias"
LABEL_TAKEN = "this user has another alias with this label"
NO_ALIAS = "nobody has this alias"
NAME_TAKEN = "an alias with the new name exists"
Refused = dict[int, str]  # place in what was asked → why nothing changed there


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAlias:
    """An alias for the user with this id; without one, for a user who is made for it."""

    name: str
    label: str
    external_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rename:
    """Another name for an alias; its label stays."""

    label: str
    old_name: str
    new_name: str


def add(wanted: Sequence[NewAlias]) -> Refused:
    """Give aliases; return what changed nothing, and why. What is already so is not among it."""
    ids = {alias.external_id for alias in wanted} - {None}
    rows = User.objects.select_for_update().filter(external_id__in=ids).order_by("pk")
    users = {user.external_id: user for user in rows.only("pk", "external_id")} if ids else {}
    known = having({(alias.name, alias.label) for alias in wanted})
    known |= Q(user__in=users.values())
    book = _Book(UserAlias.objects.filter(known))
    refused = {}
    for place, alias in enumerate(wanted):
        user = User() if alias.external_id is None else users.get(alias.external_id)
        if reason := NOBODY if user is None else book.give(alias, user):
            refused[place] = reason
    book.write()
    return refused


def rename(wanted: Sequence[Rename]) -> Refused:
    """Rename aliases; return what changed nothing, and why.

    Raises ``MovedError`` when one went to another user before that user was locked.
    """
    pairs = {(each.old_name, each.label) for each in wanted}
    pairs |= {(each.new_name, each.label) for each in wanted}
    named = UserAlias.objects.filter(having(pairs))
    owners = User.objects.filter(pk__in=named.values("user_id")).order_by("pk")
    locked = set(owners.select_for_update().values_list("pk", flat=True))
    book = {(alias.name, alias.label): alias for alias in named}
    if not locked.issuperset(alias.user_id for alias in book.values()):
        raise MovedError
    stored = {alias.pk: alias.name for alias in book.values()}
    refused = {place: why for place, each in enumerate(wanted) if (why := _renamed(book, each))}
    changed = [alias for alias in book.values() if alias.name != stored[alias.pk]]
    # Two names may change places, which an UPDATE would do one after the other.
    UserAlias.objects.filter(pk__in=[alias.pk for alias in changed]).delete()
    UserAlias.objects.bulk_create(changed)
    return refused


def _renamed(book: dict[tuple[str, str], UserAlias], wanted: Rename) -> str | None:
    """Write the new name into the book, or return why not."""
    old, new = (wanted.old_name, wanted.label), (wanted.new_name, wanted.label)
    if old not in book:
        return NO_ALIAS
    if old == new:
        return None
    if new in book:
        return NAME_TAKEN
    alias = book[new] = book.pop(old)
    alias.name = wanted.new_name
    return None


class _Book:
    """Who has which alias, while a request is gone through."""

    def __init__(self, stored: Iterable[UserAlias]) -> None:
        self._new: list[UserAlias] = []
        self._of_pairs: dict[tuple[str, str], UserAlias] = {}
        self._labels: set[tuple[int, str]] = set()
        for alias in stored:
            self._note(alias)

    def give(self, wanted: NewAlias, user: User) -> str | None:
        """Give an alias, or return why not."""
        held = self._of_pairs.get((wanted.name, wanted.label))
        if held is not None:
            is_theirs = user.pk is not None and held.user_id == user.pk
            return None if is_theirs else TAKEN
        if user.pk is not None and (user.pk, wanted.label) in self._labels:
            return LABEL_TAKEN
        alias = UserAlias(user=user, name=wanted.name, label=wanted.label)
        self._note(alias)
        self._new.append(alias)
        return None

    def write(self) -> None:
        """Insert what was given, in the order of the names: two callers wait, and do not lock."""
        new = sorted(self._new, key=lambda alias: (alias.name, alias.label))
        users = [alias.user for alias in new if alias.user.pk is None]
        User.objects.bulk_create(users)
        for alias in new:
            alias.user_id = alias.user.pk
        UserAlias.objects.bulk_create(new)

    def _note(self, alias: UserAlias) -> None:
        self._of_pairs[alias.name, alias.label] = alias
        if alias.user_id is not None:
            self._labels.add((alias.user_id, alias.label))
