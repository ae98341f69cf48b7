"""``/subscription/status/set``, in both versions: users join groups and leave them.

Source: spec, related-endpoints §6; subscription-and-frequency §4.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from messaging.errors import Problem
from messaging.models.subscription_group import SubscriptionGroup
from messaging.people.subscriptions import Changer, GroupWord, change_groups
from messaging.services.addresses import ExternalIds, MailAddresses, PhoneNumbers
from messaging.services.subscription_status.naming import (
    INVALID_GROUP,
    Asked,
    Name,
    refuse,
    unknown,
    users_of,
)
from messaging.wire import Flag, Id, WireModel, at_most, unknown_fields

MOST_GROUPS = 50  # a call; ours
ARCHIVED = "is archived: its states stand still"
NO_DOUBLE_OPT_IN = "the state was set at once: there is no double opt-in here"

GroupState = Literal["subscribed", "unsubscribed"]
_GROUP = Field(description="The group.")
_STATE = Field(description="What the users become.")
_IDS = Field(default=(), description="Up to 50 of your own ids; they go before the other two.")
_EMAILS = Field(default=(), description="Up to 50 addresses; each means all users who have it.")
_PHONES = Field(
    default=(), description="Up to 50 numbers in E.164; each means all users who have it."
)
_DOUBLE = Field(default=False, description="Not supported: the state is set at once.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What one entry of a call wants of one group."""

    path: tuple[str | int, ...]
    group_id: str
    is_subscribed: bool
    asked: Asked
    wants_double_opt_in: bool

    def notes(self) -> Iterator[str]:
        """Yield a line for each thing that was not obeyed."""
        yield from self.asked.notes()
        if self.wants_double_opt_in:
            yield str(Problem("use_double_opt_in_logic", NO_DOUBLE_OPT_IN).within(*self.path))


class SetStatus(WireModel):
    """Users and one group. Name them by external_id, or by email, or by phone."""

    subscription_group_id: Annotated[Id, _GROUP]
    subscription_state: Annotated[GroupState, _STATE]
    external_id: ExternalIds = _IDS
    email: MailAddresses = _EMAILS
    phone: PhoneNumbers = _PHONES
    use_double_opt_in_logic: Flag = _DOUBLE

    def wishes(self) -> tuple[Wish, ...]:
        """Return what is wanted."""
        asked = Asked(external_ids=self.external_id, emails=self.email, phones=self.phone)
        return (_wish(self, asked),)


class GroupStatus(WireModel):
    """Users and one of several groups."""

    subscription_group_id: Annotated[Id, _GROUP]
    subscription_state: Annotated[GroupState, _STATE]
    external_ids: ExternalIds = _IDS
    external_id: ExternalIds = Field(default=(), description="The same as external_ids.")
    emails: MailAddresses = _EMAILS
    phones: PhoneNumbers = _PHONES
    use_double_opt_in_logic: Flag = _DOUBLE


class SetStatuses(WireModel):
    """Users and several groups; where two entries speak of one user and group, the last counts."""

    subscription_groups: Annotated[
        tuple[GroupStatus, ...],
        at_most(MOST_GROUPS, at_least=1),
        Field(description="One entry a group."),
    ]

    def wishes(self) -> tuple[Wish, ...]:
        """Return what is wanted."""
        return tuple(
            _wish(
                entry,
                Asked(
                    external_ids=entry.external_ids or entry.external_id,
                    emails=entry.emails,
                    phones=entry.phones,
                ),
                path=("subscription_groups", index),
            )
            for index, entry in enumerate(self.subscription_groups)
        )


def set_statuses(
    request: SetStatus | SetStatuses, *, by: Changer, now: datetime
) -> dict[str, Any]:  # Any: JSON
    """Obey ``request`` inside the caller's transaction; return the body of the answer.

    A user nobody knows changes nothing and is a line in ``errors``. Raises ``InvalidRequestError``
    with every group that is unknown or archived and every entry that names nobody clearly; then
    nothing has changed. At most seven statements for fifty names.
    """
    wishes = request.wishes()
    groups = _groups(wishes)
    found = users_of(name for wish in wishes for name in wish.asked.names)
    change_groups(_words(wishes, groups, found), by=by, now=now)
    notes = [f"{path} is not a field of this call." for path in unknown_fields(request)]
    for wish in wishes:
        notes += [*wish.notes(), *unknown(wish.asked, found)]
    lines = list(dict.fromkeys(notes))
    return {"message": "success"} | ({"errors": lines} if lines else {})


def archived(group: SubscriptionGroup) -> Problem:
    """Return what is wrong with changing a state in a group that is archived."""
    return Problem("subscription_group_id", f"the group {group.subscription_group_id} {ARCHIVED}")


def _wish(entry: SetStatus | GroupStatus, asked: Asked, path: tuple[str | int, ...] = ()) -> Wish:
    return Wish(
        path=path,
        group_id=entry.subscription_group_id,
        is_subscribed=entry.subscription_state == "subscribed",
        asked=asked,
        wants_double_opt_in=entry.use_double_opt_in_logic,
    )


def _groups(wishes: Iterable[Wish]) -> Mapping[str, SubscriptionGroup]:
    """Return the groups by id; raises ``InvalidRequestError`` with all that is wrong."""
    wanted = {wish.group_id for wish in wishes}
    rows = SubscriptionGroup.objects.filter(subscription_group_id__in=wanted)
    groups = {group.subscription_group_id: group for group in rows}
    refuse(
        problem.within(*wish.path) if wish.path else problem
        for wish in wishes
        for problem in _problems(wish, groups.get(wish.group_id))
    )
    return groups


def _problems(wish: Wish, group: SubscriptionGroup | None) -> Iterator[Problem]:
    if group is None:
        yield Problem("subscription_group_id", INVALID_GROUP)
    elif group.is_archived:
        yield archived(group)
    yield from wish.asked.problems()


def _words(
    wishes: Iterable[Wish],
    groups: Mapping[str, SubscriptionGroup],
    found: Mapping[Name, list[int]],
) -> Iterator[GroupWord]:
    for wish in wishes:
        group = groups[wish.group_id]
        for name in wish.asked.names:
            for user_id in found.get(name, ()):
                yield GroupWord(user_id, group.pk, is_subscribed=wish.is_subscribed)
