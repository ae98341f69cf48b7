"""Who gets a send: named users, a segment, an audience, or those of the names that are in both.

Set based: whatever the number of users, one statement, run by whoever reads the queryset.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from messaging.audience.expressions.patterns import runs_on
from messaging.audience.segments import saved_tree
from messaging.audience.shape import INVALID
from messaging.audience.tree import Tree
from messaging.errors import InvalidRequestError, Problem
from messaging.models.segment import Segment
from messaging.models.user import User, UserQuerySet
from messaging.models.user_alias import UserAlias

Alias = tuple[str, str]  # alias_name, alias_label


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Whom a request wants. Without a name and without a tree it is nobody, never everybody."""

    external_ids: tuple[str, ...] = ()
    aliases: tuple[Alias, ...] = ()
    trees: tuple[Tree, ...] = ()  # the segment's and the request's: users must be in all of them


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Whom names led to."""

    user_ids: tuple[int, ...]  # ascending, each once
    unknown: tuple[
        tuple[str, str], ...
    ]  # ("external_id", "u9"), ("alias", "name:label"), each once
    duplicates: int  # names that led to a user whom an earlier name had led to
    sharing: frozenset[str] = frozenset()  # of email, phone: where two of the users have the same


def recipients(wanted: Wanted, *, now: datetime) -> UserQuerySet:
    """Return the users who are wanted, each once, in no order.

    Names narrow trees and trees narrow names. Source: design, README, "ids with ``audience``".
    """
    users = User.objects.all()
    if wanted.external_ids or wanted.aliases:
        users = users.filter(pk__in=_ids_of_names(wanted.external_ids, wanted.aliases))
    elif not wanted.trees:
        return users.none()
    for tree in wanted.trees:
        users = users.filter(tree.condition(now))
    return users


def check_patterns(trees: Iterable[Tree]) -> None:
    """Raise ``InvalidRequestError`` for a pattern that this database finds too complex to run."""
    patterns = (pattern for tree in trees for pattern in tree.patterns())
    problems = [
        Problem("", f"holds a pattern that is too complex: {pattern}.")
        for pattern in patterns
        if not runs_on(connection, pattern)
    ]
    if problems:
        raise InvalidRequestError(INVALID, problems)


def segment_tree(segment: Segment) -> Tree:
    """Return a segment's tree, ready to be asked; one without an audience is everybody.

    Raises ``InvalidRequestError`` where it can no longer be read, or names what is gone.
    """
    return saved_tree(segment.audience)


def named(external_ids: Sequence[str], aliases: Sequence[Alias]) -> Named:
    """Return the users of these names, and the names that nobody has; a statement a kind."""
    by_id = User.objects.addresses_of(external_ids)
    found: dict[Hashable, list[Any]] = {name: user for name, *user in by_id}
    if aliases:
        by_alias = _having(aliases).values_list(
            "name", "label", "user_id", Lower("user__email"), "user__phone"
        )
        found |= {(name, label): user for name, label, *user in by_alias}
    known = [found[name] for name in (*external_ids, *aliases) if name in found]
    users = {user_id: addresses for user_id, *addresses in known}
    unknown = [("external_id", name) for name in external_ids if name not in found]
    unknown += [("alias", ":".join(pair)) for pair in aliases if pair not in found]
    return Named(
        user_ids=tuple(sorted(users)),
        unknown=tuple(dict.fromkeys(unknown)),
        duplicates=len(known) - len(users),
        sharing=_sharing(users.values()),
    )


def _sharing(users: Iterable[Sequence[str]]) -> frozenset[str]:
    """Return in which column two users have the same address; having none is not the same."""
    columns = zip(("email", "phone"), zip(*users, strict=True), strict=False)
    return frozenset(
        name for name, given in columns if len(own := list(filter(None, given))) > len(set(own))
    )


def _ids_of_names(external_ids: Sequence[str], aliases: Sequence[Alias]) -> QuerySet[Any, Any]:
    """Return a query of ids. A union, for ``OR`` over two tables would read every user."""
    ids = User.objects.named(external_ids).values_list("pk")
    return ids.union(_having(aliases).values_list("user_id")) if aliases else ids


def _having(aliases: Sequence[Alias]) -> QuerySet[UserAlias]:
    pairs = [Q(name=name, label=label) for name, label in aliases]
    return UserAlias.objects.filter(reduce(or_, pairs)) if pairs else UserAlias.objects.none()
