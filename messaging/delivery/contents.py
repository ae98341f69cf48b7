"""A dispatch's message on one channel, read once a lane."""

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, TextField
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast

from messaging.channels.base import Channel, DeviceRow, Gate, Message, Person
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery import templates
from messaging.delivery.facts import (
    FrozenCampaign,
    FrozenDispatch,
    facts_for,
    unsubscribe_link_for,
)
from messaging.delivery.lease import Lease
from messaging.errors import CarillonError, RenderError
from messaging.models.composed import Composed, IsGiven
from messaging.models.dispatch import Dispatch
from messaging.models.link_secret import LinkSecret
from messaging.rendering.links import UserLink
from messaging.rendering.template import MessageTemplate
from messaging.rendering.variables import shared_variables, user_variables
from messaging.tokens import LinkKey

log = logging.getLogger(__name__)
_KEPT = 256  # dispatches and channels; 200 small ones may be in hand at once
_STATE, _USUAL_STATE = "recipient_subscription_state", RecipientSubscriptionState.SUBSCRIBED
Place = tuple[int, ChannelKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What everybody in a chunk gets, before it is rendered for anybody."""

    channel: Channel
    message: Message
    template: MessageTemplate
    state: RecipientSubscriptionState
    facts: Mapping[str, Any]  # Any: plain values for templates
    group_id: str | None  # the subscription group that the message names, where one is asked
    unsubscribe_link: UserLink | None = None
    shared: dict[str, Mapping[str, Any]] = field(
        default_factory=dict
    )  # variables, the same for all

    def facts_of(self, user_id: int) -> Mapping[str, Any]:
        """Return the facts for one user: the same for all, but for their own link."""
        if self.unsubscribe_link is None:
            return self.facts
        return {**self.facts, "unsubscribe_url": self.unsubscribe_link(user_id)}

    def variables(
        self,
        person: Person,
        facts: Mapping[str, Any],
        *,
        groups: Mapping[str, str],
        device: DeviceRow | None = None,
    ) -> Mapping[str, Any]:
        """Return what the template may say to one user, on one of their devices."""
        own: dict[str, Any] = {}
        if groups:
            own["subscribed_groups"] = groups
        if device:
            own["targeted_device"] = device
        return user_variables(person, {**facts, **own} if own else facts) | self.shared


class Contents:
    """The last few hundred, by dispatch and channel."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, Content | Reason] = OrderedDict()

    def of(self, leases: Iterable[Lease]) -> dict[Place, Content | Reason]:
        """Return the content of each lease, or why it can be sent to nobody.

        One query for those not yet known, and one for the key of their links where there is mail.
        """
        places = {(lease.dispatch_number, lease.channel) for lease in leases}
        if missing := places - self._kept.keys():
            self._read(missing)
        for place in places:
            self._kept.move_to_end(place)
        contents = {place: self._kept[place] for place in places}
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return contents

    def _read(self, places: Iterable[Place]) -> None:
        found = {row[0]: row for row in _FROZEN.rows(numbers=list({n for n, _ in places}))}
        has_mail = any(channel is ChannelKey.EMAIL for _, channel in places)
        key = LinkSecret.current() if has_mail else None
        for number, channel in places:
            self._kept[number, channel] = _frozen_content(found[number], channel, link_key=key)


def content_of(
    dispatch: Dispatch, channel: ChannelKey, *, link_key: LinkKey | None
) -> Content | Reason:
    """Read one message again; what was accepted can be read, unless a release broke it.

    ``link_key`` signs the links of a mail; without one, as in a preview, they open nothing.
    """
    request = dispatch.request
    return _content(
        dispatch,
        channel,
        lambda: templates.carried.of(channel, request["messages"][channel.word]),
        state=request.get(_STATE),
        link_key=link_key,
    )


def _frozen_content(
    row: Sequence[Any],  # Any: columns
    channel: ChannelKey,
    *,
    link_key: LinkKey | None,
) -> Content | Reason:
    """Return the same, as a lane reads it."""
    number, dispatch_id, send_id, is_test, campaign_id, campaign_name, state, messages = row
    campaign = FrozenCampaign(campaign_id, campaign_name) if campaign_id else None
    return _content(
        FrozenDispatch(number, dispatch_id, send_id, is_test, campaign),
        channel,
        lambda: templates.carried.of_text(channel, messages or "{}"),
        state=state,
        link_key=link_key,
    )


def _content(
    dispatch: Dispatch | FrozenDispatch,
    channel: ChannelKey,
    carry: Callable[[], templates.Carried],
    *,
    state: str | None,
    link_key: LinkKey | None,
) -> Content | Reason:
    try:
        carried, reach = carry(), RecipientSubscriptionState(state or _USUAL_STATE)
    except RenderError:
        return Reason.RENDER_ERROR
    except (CarillonError, KeyError, ValueError):
        log.exception("request cannot be read", extra={"dispatch_id": dispatch.public_id})
        return Reason.INTERNAL
    shape, message = CHANNELS[channel], carried.message
    facts = facts_for(dispatch, message, channel=channel, state=reach)
    has_group = shape.gate is Gate.GROUP
    return Content(
        channel=shape,
        message=message,
        template=carried.template,
        state=reach,
        facts=facts,
        shared=shared_variables(facts),
        group_id=getattr(message, "subscription_group_id", None) if has_group else None,
        unsubscribe_link=unsubscribe_link_for(dispatch, channel=channel, key=link_key),
    )


def _frozen() -> QuerySet[Dispatch, Any]:  # Any: columns
    return Dispatch.objects.filter(IsGiven("number", "numbers")).values_list(
        *("number", "dispatch_id", "send_id", "is_test"),
        *("campaign__campaign_id", "campaign__name"),
        KeyTextTransform(_STATE, "request"),
        Cast(KeyTransform("messages", "request"), TextField()),
    )


_FROZEN = Composed(_frozen)
