"""What the pages of a user show: reach, attributes with their type, history in words."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from messaging.audience.times import canonical_time
from messaging.channels.base import Gate
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.reason_words import sentence
from messaging.console.code_view import CodeView, json_view
from messaging.console.masking import masked
from messaging.console.rows import DeliveryRow, delivery_row
from messaging.models.attribute import AttributeType
from messaging.models.custom_event import CustomEvent
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user import User
from messaging.services.users.reach import ChannelReach

_SHORT: Mapping[Reason, Promise | str] = {
    Reason.INVALID_ADDRESS: gettext_lazy("address not valid"),
    Reason.SUPPRESSED: gettext_lazy("address shut"),
    Reason.UNSUBSCRIBED: gettext_lazy("unsubscribed"),
    Reason.NOT_IN_SUBSCRIPTION_GROUP: gettext_lazy("in no group"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRow:
    """One user with the addresses that this member may read."""

    user: User
    email: str
    phone: str


def user_row(user: User, *, is_masked: bool) -> UserRow:
    """Return a user as a list or a page shows them."""
    hide = masked if is_masked else str
    return UserRow(user=user, email=hide(user.email), phone=hide(user.phone))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """One channel on the profile: whether it would ring, and why in a word or two."""

    channel: ChannelKey
    is_open: bool
    word: str
    title: str


def bells(
    user: User, reached: Iterable[ChannelReach], groups: Mapping[ChannelKey, int]
) -> list[Bell]:
    """Return the nine channels; ``groups`` counts the groups the user is in, by channel."""
    return [
        Bell(
            channel=each.channel,
            is_open=each.reason is None,
            word=_no(each) if each.reason else _yes(user, each, groups.get(each.channel, 0)),
            title=f"{sentence(each.reason)} ({each.reason.word})" if each.reason else "",
        )
        for each in reached
    ]


def _yes(user: User, each: ChannelReach, group_count: int) -> str:
    if each.gate is Gate.PUSH and each.channel is not ChannelKey.CONTENT_CARD:
        count = each.address_count
        return ngettext("%(n)d device", "%(n)d devices", count) % {"n": count}
    if each.gate is Gate.GROUP:
        return ngettext("in %(n)d group", "in %(n)d groups", group_count) % {"n": group_count}
    return user.email_subscribe.word if each.gate is Gate.EMAIL else _("always")


def _no(each: ChannelReach) -> str:
    if each.reason is Reason.NO_ADDRESS:
        return _("no device") if each.gate is Gate.PUSH else _("no address")
    return str(_SHORT.get(each.reason, each.reason.word)) if each.reason else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeRow:
    """One custom attribute: a text to read, or JSON to unfold."""

    name: str
    kind: AttributeType
    text: str
    view: CodeView | None = None


def attribute_rows(user: User, *, is_masked: bool) -> list[AttributeRow]:
    """Return the attributes by name, each with the type that decides its comparisons."""
    hide = masked if is_masked else str
    rows = []
    for number, name in enumerate(sorted(user.custom_attributes)):
        value = user.custom_attributes[name]
        kind = kind_of(value)
        shown = _hidden(value) if is_masked else value
        nested = isinstance(value, dict) or (kind is AttributeType.ARRAY and _is_deep(value))
        view = json_view(shown, name, prefix=f"a{number}-") if nested else None
        rows.append(AttributeRow(name=name, kind=kind, text=hide(_text(value)), view=view))
    return rows


_KINDS: Sequence[tuple[type, AttributeType]] = (
    (bool, AttributeType.BOOLEAN),  # before numbers: Python takes it for one
    (int, AttributeType.NUMBER),
    (float, AttributeType.NUMBER),
    (list, AttributeType.ARRAY),
    (dict, AttributeType.OBJECT),
)


def kind_of(value: Any) -> AttributeType:  # noqa: ANN401 - whatever JSON holds
    """Return a stored value's type; a text that is a time is one. Source: spec, audience §4."""
    if isinstance(value, str):
        return AttributeType.TIME if canonical_time(value) == value else AttributeType.STRING
    return next((kind for own, kind in _KINDS if isinstance(value, own)), AttributeType.STRING)


def _is_deep(values: list[Any]) -> bool:
    return any(isinstance(each, dict | list) for each in values)


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, bool):
        return str(value).lower()
    return " · ".join(map(str, value)) if isinstance(value, list) else str(value)


def _hidden(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if isinstance(value, dict):
        return {name: _hidden(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_hidden(inner) for inner in value]
    return masked(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class EventRow:
    """One event, with what was said about it as a line of JSON."""

    event: CustomEvent
    properties: str


def event_rows(events: Iterable[CustomEvent], *, is_masked: bool) -> list[EventRow]:
    """Return events as the page shows them; addresses in them masked where told."""
    return [
        EventRow(each, _line(_hidden(each.properties) if is_masked else each.properties))
        for each in events
    ]


def _line(properties: Mapping[str, Any]) -> str:
    return json.dumps(properties, ensure_ascii=False) if properties else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryRow:
    """One decision about a user, and the send it belongs to; None once that is gone."""

    delivery: DeliveryRow
    dispatch: Dispatch | None


def history_rows(
    deliveries: Iterable[Delivery], sends: Mapping[int, Dispatch], user: User, *, is_masked: bool
) -> list[HistoryRow]:
    """Return a page of history; addresses in carriers' answers masked where told."""
    return [
        HistoryRow(
            delivery=delivery_row(each, str(user), user.braze_id, is_masked=is_masked),
            dispatch=sends.get(each.dispatch_number),
        )
        for each in deliveries
    ]
