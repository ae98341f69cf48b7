"""Who gets a send: named users, a segment, an audience, or those of the names that are in both.

Set based: whatever the number of users, one statement, run by whoever reads the queryset.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.db.models import Case, F, Q, Value, When, Window
from django.db.models.functions import Lower, RowNumber

from messaging.audience.reader import read_audience
from messaging.audience.tree import Everyone, Tree
from messaging.choices.channels import ChannelKey
from messaging.models.segment import Segment
from messaging.models.user import User, UserQuerySet
from messaging.models.user_alias import UserAlias

Alias = tuple[str, str]  # alias_name, alias_label
READ_AT_ONCE = 5_000  # rows a fetch


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
    unknown: tuple[tuple[str, str], ...]  # ("external_id", "u9"), ("alias", "name:label"), each once
    duplicates: int  # names that led to a user whom an earlier name had led to


def recipients(wanted: Wanted, *, now: datetime) -> UserQuerySet:
    """Return the users who are wanted, each once, in no order.

    Names narrow trees and trees narrow names. Source: design, README, "ids with ``audience``".
    """
    users = User.objects.all()
    names = [*wanted.external_ids, *wanted.aliases]
    if not names and not wanted.trees:
        return users.none()
    if names:
        users = users.filter(pk__in=_named_ids(wanted))
    for tree in wanted.trees:
        users = users.filter(tree.condition(now))
    return users


def segment_tree(segment: Segment) -> Tree:
    """Return a segment's tree; one without an audience is everybody."""
    return Everyone() if segment.audience is None else read_audience(segment.audience)


def named(external_ids: Sequence[str], aliases: Sequence[Alias]) -> Named:
    """Return the users of these names, and the names that nobody has; two statements."""
    found = _found(external_ids, aliases)
    names = [*(("external_id", name) for name in external_ids), *(("alias", pair) for pair in aliases)]
    return Named(user_ids=(), unknown=(), duplicates=0)
