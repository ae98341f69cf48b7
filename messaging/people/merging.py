"""Users merged into others: planned in memory, then written table by table.

What moves, and what gives way: decision 0013. A table is one
statement or a few, whatever the number of users; nothing here is done a user at a time.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property

from django.db.models import Case, Exists, F, IntegerField, Model, OuterRef, QuerySet, Value, When

from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.content_card import ContentCard
from messaging.models.custom_event import CustomEvent
from messaging.models.device import Device
from messaging.models.purchase import Purchase
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.models.user_alias import UserAlias
from messaging.people.combining import COLUMNS, combine
from messaging.people.finding import Found
from messaging.people.refusals import keep_refusals
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states
from messaging.people.withdrawing import withdraw

_STATES = {SubscriptionKind.EMAIL: "email_subscribe", SubscriptionKind.PUSH: "push_subscribe"}
_MOVED: tuple[type[Model], ...] = (Device, CustomEvent, Purchase, SubscriptionChange)
_MOVED += (SandboxMessage, ContentCard)


class Merges:
    """Who goes into whom, in the order of the request; nothing is written before ``write``."""

    def __init__(self, found: Found) -> None:
        self._users = dict(found.users)
        self._members = {pk: [pk] for pk in found.users}
        self._kept: dict[int, int] = {pk: pk for pk in found.users}
        self._aliases = {pk: list(own) for pk, own in found.aliases.items()}
        self._left_addresses: list[User] = []  # of users gone, whose address nobody took over
        self._states = {pk: _states(user) for pk, user in found.users.items()}

    def is_gone(self, pk: int) -> bool:
        """Say whether this user was merged into another one."""
        return self._kept[pk] != pk

    def stands_for(self, pk: int) -> int:
        """Return who has taken this user in, or the user."""
        return self._kept[pk]

    def labels(self, pk: int) -> set[str]:
        """Return the labels of the aliases that this user has by now."""
        return {alias.label for alias in self._aliases[pk]}

    def merge(self, gone: int, kept: int) -> None:
        """Let one user, with whom it has taken in, go into the kept one."""
        devices = self._with_devices
        combine(
            self._users[kept],
            self._users[gone],
            kept_devices=kept in devices,
            gone_devices=gone in devices,
        )
        if gone in devices:
            devices.add(kept)
        if self._users[gone].email.lower() != self._users[kept].email.lower():
            self._left_addresses.append(self._users[gone])
        self._members[kept] += self._members[gone]
        for pk in self._members.pop(gone):
            self._kept[pk] = kept
        taken = self.labels(kept)
        self._aliases[kept] += [
            alias for alias in self._aliases.pop(gone) if alias.label not in taken
        ]

    def write(self, *, by: Changer, now: datetime) -> None:
        """Write what was merged; call it once, in the transaction that locked the users."""
        merged = {pk: kept for pk, kept in self._kept.items() if pk != kept}
        if not merged:
            return
        kept_users = [self._users[kept] for kept, pks in self._members.items() if pks[1:]]
        self._write_subscriptions(kept_users, by, now)
        keep_refusals(self._left_addresses, now=now)
        _drop_double_cards(self._kept, self._ranks())
        for table in _MOVED:
            rows: QuerySet[Model] = table._default_manager.filter(user_id__in=merged)  # noqa: SLF001 - Django's own name for it
            rows.update(user_id=_chosen("user_id", merged))
        aliases = dict(self._moved_aliases())
        UserAlias.objects.filter(pk__in=aliases).update(user_id=_chosen("pk", aliases))
        withdraw(merged)
        User.objects.filter(pk__in=merged).delete()
        for user in kept_users:
            user.updated_at = now
        User.objects.bulk_update(kept_users, COLUMNS)

    def _moved_aliases(self) -> Iterator[tuple[int, int]]:
        for kept, own in self._aliases.items():
            yield from ((alias.pk, kept) for alias in own if alias.user_id != kept)

    def _ranks(self) -> dict[int, int]:
        """Return each user's place behind the one that is kept: the lower has its way."""
        return {pk: rank for pks in self._members.values() for rank, pk in enumerate(pks)}

    @cached_property
    def _with_devices(self) -> set[int]:
        rows = Device.objects.filter(user_id__in=self._users)
        return set(rows.values_list("user_id", flat=True))

    def _write_subscriptions(self, users: list[User], by: Changer, now: datetime) -> None:
        for kind in _STATES:
            wanted = {user.pk: _states(user)[kind] for user in users}
            other = {pk: state for pk, state in wanted.items() if state != self._states[pk][kind]}
            if other:
                change_states(kind, other, by=by, now=now)
        words = list(self._group_words())
        if words:
            change_groups(words, by=by, now=now)

    def _group_words(self) -> Iterator[GroupWord]:
        """Yield the nearest word about each group that the kept user has none about."""
        rows = GroupSubscription.objects.filter(user_id__in=self._users)
        ranks = self._ranks()
        nearest: dict[tuple[int, int], tuple[int, bool]] = {}
        for user_id, group_id, is_in in rows.values_list("user_id", "group_id", "is_subscribed"):
            place, said = (self._kept[user_id], group_id), (ranks[user_id], is_in)
            nearest[place] = min(nearest.get(place, said), said)
        for (kept, group_id), (rank, is_in) in nearest.items():
            if rank:
                yield GroupWord(kept, group_id, is_subscribed=is_in)


def _states(user: User) -> dict[SubscriptionKind, SubscriptionState]:
    return {kind: getattr(user, column) for kind, column in _STATES.items()}


def _chosen(column: str, values: Mapping[int, int]) -> Case:
    """Return, as SQL, the value that belongs to what ``column`` holds."""
    whens = [When(**{column: key}, then=Value(value)) for key, value in values.items()]
    return Case(*whens, default=F(column), output_field=IntegerField())


def _drop_double_cards(kept: Mapping[int, int], ranks: Mapping[int, int]) -> None:
    """Delete a card where the same dispatch gave one to somebody nearer: a feed shows it once."""
    cards = ContentCard.objects.filter(user_id__in=kept).annotate(
        owner=_chosen("user_id", kept), rank=_chosen("user_id", ranks)
    )
    nearer = cards.filter(
        dispatch_number=OuterRef("dispatch_number"),
        owner=OuterRef("owner"),
        rank__lt=OuterRef("rank"),
    )
    cards.filter(Exists(nearer)).delete()
