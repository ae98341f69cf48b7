"""A dispatch's message on one channel, read and compiled once a lane."""

import logging
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.channels.base import Channel, DeviceRow, Gate, Message, Person
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.facts import facts_for
from messaging.delivery.lease import Lease
from messaging.errors import CarillonError, RenderError
from messaging.models.dispatch import Dispatch
from messaging.rendering.template import MessageTemplate, compile_message
from messaging.rendering.variables import variables_for
from messaging.send_request import SendRequest

log = logging.getLogger(__name__)
_KEPT = 256  # dispatches and channels; 200 small ones may be in hand at once
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

    def variables(
        self, person: Person, groups: Mapping[str, str], device: DeviceRow | None = None
    ) -> Mapping[str, Any]:
        """Return what the template may say to one user, on one of their devices."""
        own: dict[str, Any] = {}
        if groups:
            own["subscribed_groups"] = groups
        if device:
            own["targeted_device"] = device
        return variables_for(person, {**self.facts, **own} if own else self.facts)


class Contents:
    """The last few hundred, by dispatch and channel."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, Content | Reason] = OrderedDict()

    def of(self, leases: Iterable[Lease]) -> dict[Place, Content | Reason]:
        """Return the content of each lease, or why it can be sent to nobody.

        One query for those not yet known.
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
        numbers = {number for number, _ in places}
        found = Dispatch.objects.select_related("campaign").in_bulk(numbers)
        for number, channel in places:
            self._kept[number, channel] = _content(found[number], channel)


def _content(dispatch: Dispatch, channel: ChannelKey) -> Content | Reason:
    """Read one message again; what was accepted can be read, unless a release broke it."""
    try:
        request = SendRequest.from_json(dispatch.request)
        message = request.messages.chosen()[channel]
        wire = message.model_dump(mode="json", by_alias=True, exclude_unset=True)
        template = compile_message(wire, CHANNELS[channel].places)
    except RenderError:
        return Reason.RENDER_ERROR
    except (CarillonError, KeyError):
        log.exception("request cannot be read", extra={"dispatch_id": dispatch.public_id})
        return Reason.INTERNAL
    shape = CHANNELS[channel]
    has_group = shape.gate is Gate.GROUP
    return Content(
        channel=shape,
        message=message,
        template=template,
        state=request.recipient_subscription_state,
        facts=facts_for(
            dispatch, message, channel=channel, state=request.recipient_subscription_state
        ),
        group_id=getattr(message, "subscription_group_id", None) if has_group else None,
    )
