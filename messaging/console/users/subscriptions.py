"""Where a user stands to email, push and each group, and who last said so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription, SubscriptionGroup
from messaging.models.user import User

MOST_GROUPS = 200
MOST_CHANGES = 50
GROUP_STATES = (SubscriptionState.SUBSCRIBED, SubscriptionState.UNSUBSCRIBED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One row of the page: what it is to, the state, since when and through whom."""

    kind: SubscriptionKind
    group: SubscriptionGroup | None
    state: SubscriptionState | None  # None: nobody ever said
    since: datetime | None
    change: SubscriptionChange | None  # the last one that is remembered

    @property
    def key(self) -> str:
        """What a form calls it: ``email``, ``push`` or a group's id."""
        return self.group.subscription_group_id if self.group else self.kind.word

    @property
    def choices(self) -> Sequence[SubscriptionState]:
        """The states it may have."""
        return GROUP_STATES if self.group else tuple(SubscriptionState)

    @property
    def icon(self) -> str:
        """Its Lucide icon."""
        return self.group.channel.icon if self.group else _ICONS[self.kind]


_ICONS = {SubscriptionKind.EMAIL: "mail", SubscriptionKind.PUSH: "smartphone"}


def changes_of(user: User) -> list[SubscriptionChange]:
    """Return the last changes of a user's subscriptions, newest first."""
    found = SubscriptionChange.objects.filter(user=user)
    return list(found.select_related("group", "api_key", "member").order_by("-pk")[:MOST_CHANGES])


def words_of(user: User) -> list[GroupSubscription]:
    """Return what is known of the user and groups that are in use."""
    found = GroupSubscription.objects.filter(user=user, group__is_archived=False)
    return list(found.select_related("group"))


def group_counts(words: Sequence[GroupSubscription]) -> Mapping[ChannelKey, int]:
    """Return in how many groups of each channel the user is."""
    counts: dict[ChannelKey, int] = {}
    for word in words:
        if word.is_subscribed:
            counts[word.group.channel] = counts.get(word.group.channel, 0) + 1
    return counts


def standings(
    user: User, words: Sequence[GroupSubscription], changes: Sequence[SubscriptionChange]
) -> list[Standing]:
    """Return email, push, then every group in use: those with a word first. One statement."""
    said = {word.group_id: word for word in words}
    last: dict[tuple[SubscriptionKind, int | None], SubscriptionChange] = {}
    for change in reversed(changes):
        last[change.kind, change.group_id] = change
    own = [
        _own(user, kind, last.get((kind, None)))
        for kind in (SubscriptionKind.EMAIL, SubscriptionKind.PUSH)
    ]
    groups = SubscriptionGroup.objects.filter(is_archived=False).order_by("name", "pk")
    rows = [
        _of_group(group, said.get(group.pk), last.get((SubscriptionKind.GROUP, group.pk)))
        for group in groups[:MOST_GROUPS]
    ]
    return own + sorted(rows, key=lambda row: row.state is None)


def _own(user: User, kind: SubscriptionKind, change: SubscriptionChange | None) -> Standing:
    is_email = kind is SubscriptionKind.EMAIL
    return Standing(
        kind=kind,
        group=None,
        state=user.email_subscribe if is_email else user.push_subscribe,
        since=user.email_subscribe_changed_at if is_email else user.push_subscribe_changed_at,
        change=change,
    )


def _of_group(
    group: SubscriptionGroup, word: GroupSubscription | None, change: SubscriptionChange | None
) -> Standing:
    state = GROUP_STATES[0 if word.is_subscribed else 1] if word else None
    return Standing(
        kind=SubscriptionKind.GROUP,
        group=group,
        state=state,
        since=word.changed_at if word else None,
        change=change,
    )
