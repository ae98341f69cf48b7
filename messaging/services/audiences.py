"""Numbers about an audience: how many, of which part, on which channel, and why one user is not in.

What is told here is read by the resolver and said by the judge that a send meets. Nothing is
written. Who waits for an answer names the seconds a statement may take: then there is an estimate.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q

from messaging.audience import estimate as estimates
from messaging.audience.clause_counts import NodeCount, count_nodes
from messaging.audience.estimate import Size, in_slice, is_worth_a_slice, milliseconds_since
from messaging.audience.explain import Clause, explain
from messaging.audience.patience import WEB_SECONDS, TookTooLongError, patience
from messaging.audience.places import Place, places
from messaging.audience.recipients import Wanted, recipients, segment_tree
from messaging.audience.tree import Tree
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.reckoning import reckon
from messaging.delivery.reach.standing import Standing, standings
from messaging.delivery.reach.waterfall import Waterfall
from messaging.delivery.snapshot import one_snapshot
from messaging.models.segment import Segment
from messaging.models.user import User, UserQuerySet
from messaging.send_request import SendRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Whom a call means, in the parts that it names them by; users must be in all of them."""

    external_ids: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()  # alias_name, alias_label
    segment: Tree | None = None
    audience: Tree | None = None

    @property
    def wanted(self) -> Wanted:
        """The same as the resolver takes it."""
        trees = tuple(tree for tree in (self.segment, self.audience) if tree)
        return Wanted(external_ids=self.external_ids, aliases=self.aliases, trees=trees)

    @property
    def roots(self) -> list[list[Place]]:
        """The nodes of each tree, with their paths in the body of a send."""
        trees = {"segment_id": self.segment, "audience": self.audience}
        return [list(places(tree, name)) for name, tree in trees.items() if tree]

    @property
    def is_named(self) -> bool:
        """Whether users are named, so that there are few."""
        return bool(self.external_ids or self.aliases)

    def named(self, now: datetime) -> Q | None:
        """Return the condition of being named; None where nobody is."""
        if not self.is_named:
            return None
        alone = Wanted(external_ids=self.external_ids, aliases=self.aliases)
        return Q(pk__in=recipients(alone, now=now).values("pk"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Each node's figures; ``is_exact`` unless they are made of one user in a hundred."""

    counts: list[NodeCount] = field(default_factory=list)
    is_exact: bool = True
    milliseconds: int = 0

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return them as an answer shows them."""
        rows = [
            {
                "path": each.place.path,
                "words": each.place.joins or each.place.node.words(),
                "alone": each.alone,
                "left": each.left,
            }
            for each in self.counts
        ]
        return {"nodes": rows, "exact": self.is_exact, "milliseconds": self.milliseconds}


def target_of(request: SendRequest) -> Target:
    """Return whom a send means; raises ``Segment.DoesNotExist`` when its segment is gone."""
    segment = None
    if request.segment_id:
        segment = segment_tree(Segment.objects.get(segment_id=request.segment_id))
    return Target(
        external_ids=request.external_user_ids,
        aliases=request.aliases,
        segment=segment,
        audience=request.tree,
    )


def estimate(target: Target, *, now: datetime) -> Size:
    """Return at once how many users ``target`` means: ≈ and ± where there are many, else exact."""
    if target.is_named:
        return count_audience(target, now=now)
    return estimates.estimate(recipients(target.wanted, now=now))


def count_audience(target: Target, *, now: datetime, seconds: float = WEB_SECONDS) -> Size:
    """Return exactly how many users ``target`` means; an estimate if that takes too long."""
    users = recipients(target.wanted, now=now)
    started = time.perf_counter()
    try:
        with patience(seconds):
            return Size(value=users.count(), milliseconds=milliseconds_since(started))
    except TookTooLongError:
        return estimates.estimate_slice(users)


def count_clauses(target: Target, *, now: datetime, seconds: float = WEB_SECONDS) -> Nodes:
    """Return what each clause means alone and leaves, exactly; an estimate if that takes long."""
    try:
        with patience(seconds):
            found = _nodes(target, User.objects.all(), now)
    except TookTooLongError:
        found = None
    return found or estimate_clauses(target, now=now)


def estimate_clauses(target: Target, *, now: datetime) -> Nodes:
    """Return the same at once, from one user in a hundred, where there are many."""
    if not is_worth_a_slice():  # few enough to ask all of them
        return _nodes(target, User.objects.all(), now) or Nodes(is_exact=False)
    found = _nodes(target, User.objects.filter(in_slice()), now)
    if found is None:
        return Nodes(is_exact=False)
    for each in found.counts:
        each.alone = estimates.scaled(each.alone).value
        each.left = None if each.left is None else estimates.scaled(each.left).value
    return Nodes(counts=found.counts, is_exact=False, milliseconds=found.milliseconds)


def waterfall(
    target: Target, asks: Sequence[Asked], *, now: datetime, seconds: float = WEB_SECONDS
) -> Waterfall:
    """Return who of ``target`` gets what ``asks`` send, line by line; seconds 0: an estimate."""
    users = recipients(target.wanted, now=now)
    if target.is_named:
        seconds = seconds or WEB_SECONDS  # of fifty users a slice says nothing
    with one_snapshot():
        return Waterfall.of(reckon(asks, users, seconds=seconds))


def explain_user(target: Tree | Target, user: User, *, now: datetime) -> list[Clause]:
    """Return clause by clause whether ``user`` passes, what is wanted and what they have.

    The first is the whole tree; one statement asks all of it.
    """
    roots = target.roots if isinstance(target, Target) else [list(places(target, "audience"))]
    return explain([place for root in roots for place in root], user, now=now)


def explain_channels(
    target: Target, asks: Sequence[Asked], user: User, *, now: datetime
) -> list[Standing]:
    """Return where ``user`` stands on each channel, should they be meant."""
    return standings(asks, [user.pk], recipients(target.wanted, now=now))


def find_users(text: str) -> UserQuerySet:
    """Return whom an id, an address or ``label:name`` may mean, the surest kind first found.

    In this order: external id, braze id, alias, email. Several users may have one address.
    """
    label, colon, name = text.partition(":")
    kinds = [User.objects.named([text]), User.objects.filter(braze_id=text)]
    if colon:
        kinds.append(User.objects.aliased([(name, label)]))
    for users in kinds:
        if users.exists():
            return users
    return User.objects.with_email(text).order_by("pk") if text else User.objects.none()


def _nodes(target: Target, among: UserQuerySet, now: datetime) -> Nodes | None:
    started = time.perf_counter()
    counts = count_nodes(target.roots, named=target.named(now), among=among, now=now)
    if counts is None:
        return None
    return Nodes(counts=counts, milliseconds=milliseconds_since(started))
