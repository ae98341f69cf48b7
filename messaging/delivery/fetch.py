"""The users of a window: one query, and only the columns that channel and template mention."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

import orjson
from django.db.models import F, Field
from django.db.models.expressions import ExpressionWrapper

from messaging.channels.base import Gate, Person
from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.delivery.belongings import IN, devices_of, group_states_of
from messaging.delivery.contents import Content
from messaging.delivery.members import MembersAsText
from messaging.delivery.one_of import IsOneOf
from messaging.models.user import User

Row = tuple[Any, ...]  # as the database gives it
Glimpse = tuple[str, int, dict[str, Any], dict[str, Any]]  # address, state, profile, attributes
_STATES = {int(state): state for state in SubscriptionState}
_SUBSCRIBED = int(SubscriptionState.SUBSCRIBED)
_PROFILE = {  # ${…} name → column; source: spec, personalization §2
    "city": "home_city",
    "country": "country",
    "date_of_birth": "date_of_birth",
    "email_address": "email",
    "first_name": "first_name",
    "gender": "gender",
    "language": "language",
    "last_name": "last_name",
    "last_used_app_date": "last_used_app_at",
    "phone_number": "phone",
    "time_zone": "time_zone",
    "user_id": "external_id",
    "braze_id": "braze_id",
    "random_bucket_number": "random_bucket",
}
_ADDRESS = {ChannelKey.EMAIL: "email", ChannelKey.SMS: "phone", ChannelKey.WHATS_APP: "phone"}
_STATE = {Gate.EMAIL: "email_state", Gate.PUSH: "push_state"}
_NO_GROUPS: Mapping[str, str] = {}
_ATTRIBUTES = "attributes_text"
# The same columns without their Python conversion, which costs more than reading them.
_PLAIN = {
    "email_state": ExpressionWrapper(F("email_subscribe"), Field()),
    "push_state": ExpressionWrapper(F("push_subscribe"), Field()),
}


class People:
    """Users by id, each seen as one content needs them; gone are those deleted meanwhile."""

    def __init__(self, wanted: Sequence[tuple[Content, Sequence[int]]]) -> None:
        contents = [content for content, _ in wanted]
        user_ids = sorted({user_id for _, ids in wanted for user_id in ids})
        columns = _columns(contents)
        names = {name for own in contents for name in own.template.mentions.custom_attributes}
        found = _users(user_ids, columns, attributes=names)
        self._rows: dict[int, Row] = {row[0]: row for row in found}
        self._places = {name: place for place, name in enumerate(columns, start=1)}
        self._devices = devices_of(user_ids, contents)
        asked = {content.group_id for content in contents if content.group_id}
        named = {group for content in contents for group in content.template.mentions.groups}
        self._groups, self._open = group_states_of(user_ids, asked | named)

    def seen_by(self, content: Content) -> Callable[[int], Person | None]:
        """Return how to get a user as ``content`` sees them; None for a user who is gone."""
        rows, at, devices, groups = self._rows, self._places.get, self._devices, self._groups
        external_id, braze_id = at("external_id"), at("braze_id")
        email, phone = at("email"), at("phone")
        email_state, push_state = at("email_state"), at("push_state")
        attributes, group_id = at(_ATTRIBUTES), content.group_id or ""
        is_open = self._open.get(group_id) == content.channel.key
        mentioned = content.template.mentions.profile
        profile = [(name, at(_PROFILE[name], 0)) for name in mentioned if name in _PROFILE]

        def person(user_id: int) -> Person | None:
            row = rows.get(user_id)
            if row is None:
                return None
            return Person(
                id=user_id,
                external_id=row[external_id] if external_id else None,
                braze_id=row[braze_id] if braze_id else "",
                email=row[email] if email else "",
                phone=row[phone] if phone else "",
                email_subscribe=_STATES[row[email_state] if email_state else _SUBSCRIBED],
                push_subscribe=_STATES[row[push_state] if push_state else _SUBSCRIBED],
                is_in_group=is_open and groups.get(user_id, _NO_GROUPS).get(group_id) == IN,
                devices=devices.get(user_id, ()),
                profile={name: row[place] for name, place in profile},
                custom_attributes=orjson.loads(row[attributes]) if attributes else {},
            )

        return person

    def glimpses_by(self, content: Content) -> Callable[[int], Glimpse | None]:
        """Return how to get the little of a user that a press needs; None as ``seen_by``."""
        rows, at, channel = self._rows, self._places.get, content.channel
        address, state = at(_ADDRESS.get(channel.key, "")), at(_STATE.get(channel.gate, ""))
        attributes = at(_ATTRIBUTES)
        mentioned = [name for name in content.template.mentions.profile if name in _PROFILE]
        places = [at(_PROFILE[name], 0) for name in mentioned]

        def glimpse(user_id: int) -> Glimpse | None:
            row = rows.get(user_id)
            if row is None:
                return None
            return (
                row[address] if address else "",
                row[state] if state else _SUBSCRIBED,
                dict(zip(mentioned, [row[place] for place in places], strict=True)),
                orjson.loads(row[attributes]) if attributes else {},
            )

        return glimpse

    def addresses(self, content: Content, user_ids: Iterable[int]) -> Iterator[tuple[int, str]]:
        """Yield users who are not gone with their address on a channel that has one."""
        rows, place = self._rows, self._places.get(_ADDRESS.get(content.channel.key, ""), 0)
        return ((user_id, rows[user_id][place]) for user_id in user_ids if user_id in rows)

    def groups_of(self, user_id: int) -> Mapping[str, str]:
        """Return a user's word about each group that was asked for, by group id."""
        return self._groups.get(user_id, _NO_GROUPS)


def _columns(contents: Iterable[Content]) -> list[str]:
    """Return what all of them together need, besides the id."""
    columns: set[str] = set()
    for content in contents:
        mentions, channel = content.template.mentions, content.channel
        columns |= {_PROFILE[name] for name in mentions.profile if name in _PROFILE}
        columns |= {_ADDRESS[channel.key]} if channel.key in _ADDRESS else set()
        columns |= {_STATE[channel.gate]} if channel.gate in _STATE else set()
        columns |= {"email_state"} if mentions.email_state else set()
        columns |= {_ATTRIBUTES} if mentions.custom_attributes else set()
    return sorted(columns)


def _users(
    user_ids: Collection[int], columns: Sequence[str], *, attributes: Collection[str]
) -> Any:  # noqa: ANN401 - rows of these columns
    plain: dict[str, Any] = {name: _PLAIN[name] for name in columns if name in _PLAIN}
    if _ATTRIBUTES in columns:
        plain[_ATTRIBUTES] = MembersAsText("custom_attributes", attributes)
    return (
        User.objects.filter(IsOneOf(F("pk"), user_ids))
        .annotate(**plain)
        .values_list("pk", *columns)
    )
