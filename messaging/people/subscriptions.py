"""Subscriptions changed: the state moves and its history grows, in the same transaction.

Whatever changes a user's email, push or group state goes through here, so that the history of who
changed what, when and how has no gap. Both functions take any number of users in a fixed number of
statements, and are called inside the caller's transaction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.api_key import ApiKey
from messaging.models.member import Member
from messaging.models.subscription_change import SubscriptionChange
from messaging.models.subscription_group import GroupSubscription
from messaging.models.user import User
from messaging.people.withdrawing import withdraw

_COLUMNS = {
    SubscriptionKind.EMAIL: "email_subscribe",
    SubscriptionKind.PUSH: "push_subscribe",
}
_AT_ONCE = 1_000  # rows an INSERT; on SQLite Django takes fewer, for its 999 parameters


@dataclass(frozen=True, slots=True, kw_only=True)
class Changer:
    """Who changes something, and by what way."""

    through: ChangedThrough
    api_key: ApiKey | None = None
    member: Member | None = None


@dataclass(frozen=True, slots=True)
class GroupWord:
    """What is said about one user and one group, by primary key."""

    user_id: int
    group_id: int
    is_subscribed: bool


def change_states(
    kind: SubscriptionKind,
    wanted: Mapping[int, SubscriptionState],
    *,
    by: Changer,
    now: datetime,
) -> int:
    """Set the email or push state of users, by primary key; return how many changed.

    Who is in that state already keeps the date since when. One statement reads, one a state writes,
    and one remembers each thousand users.
    """
    column = _COLUMNS[kind]
    rows = User.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    stood = dict(rows.values_list("pk", column))
    changed = [pk for pk, state in stood.items() if state != wanted[pk]]
    for state in {wanted[pk] for pk in changed}:
        ids = [pk for pk in changed if wanted[pk] == state]
        User.objects.filter(pk__in=ids).update(
            **{column: state, f"{column}_changed_at": now}, updated_at=now
        )
    _remember(_change(pk, kind, wanted[pk], by, now) for pk in changed)
    channel = ChannelKey.EMAIL if kind is SubscriptionKind.EMAIL else None
    withdraw((pk for pk in changed if wanted[pk] > stood[pk]), channel)  # fewer sends reach them
    return len(changed)


def change_groups(words: Iterable[GroupWord], *, by: Changer, now: datetime) -> int:
    """Set where users stand to groups; return how many changed. The last word about one counts.

    One statement reads, and two write each thousand words.
    """
    wanted = {(word.user_id, word.group_id): word.is_subscribed for word in words}
    stored = GroupSubscription.objects.filter(
        user_id__in={user_id for user_id, _ in wanted},
        group_id__in={group_id for _, group_id in wanted},
    ).values_list("user_id", "group_id", "is_subscribed")
    known = {(user_id, group_id): state for user_id, group_id, state in stored}
    changed = {pair: state for pair, state in wanted.items() if known.get(pair) != state}
    GroupSubscription.objects.bulk_create(
        [
            GroupSubscription(user_id=user_id, group_id=group_id, is_subscribed=state)
            for (user_id, group_id), state in sorted(changed.items())
        ],
        batch_size=_AT_ONCE,
        update_conflicts=True,
        unique_fields=["group", "user"],
        update_fields=["is_subscribed", "changed_at"],
    )
    _remember(
        _change(user_id, SubscriptionKind.GROUP, _state(state), by, now, group_id=group_id)
        for (user_id, group_id), state in changed.items()
    )
    withdraw(user_id for (user_id, _), is_in in changed.items() if not is_in)
    return len(changed)


def _state(is_subscribed: bool) -> SubscriptionState:  # noqa: FBT001 - the column's own value
    return SubscriptionState.SUBSCRIBED if is_subscribed else SubscriptionState.UNSUBSCRIBED


def _change(  # noqa: PLR0917 - a row, column by column
    user_id: int,
    kind: SubscriptionKind,
    state: SubscriptionState,
    by: Changer,
    now: datetime,
    *,
    group_id: int | None = None,
) -> SubscriptionChange:
    return SubscriptionChange(
        user_id=user_id,
        kind=kind,
        group_id=group_id,
        state=state,
        through=by.through,
        api_key=by.api_key,
        member=by.member,
        at=now,
    )


def _remember(changes: Iterable[SubscriptionChange]) -> None:
    SubscriptionChange.objects.bulk_create(changes, batch_size=_AT_ONCE)
