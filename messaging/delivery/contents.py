"""A dispatch's message on one channel, read and compiled once a lane."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from messaging.channels.base import Channel, Gate, Message, Person
from messaging.channels.registry import CHANNELS
from messaging.choices.channels import ChannelKey
from messaging.choices.people import RecipientSubscriptionState
from messaging.delivery.facts import facts_for
from messaging.delivery.lease import Lease
from messaging.models.dispatch import Dispatch
from messaging.rendering.template import MessageTemplate, compile_message
from messaging.rendering.variables import variables_for
from messaging.send_request import SendRequest

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

    def variables(self, person: Person) -> Mapping[str, Any]:
        """Return what the template may say to one user."""
        return variables_for(person, self.facts)

    @property
    def group_id(self) -> str | None:
        """The subscription group that the message names, where one is asked."""
        if self.channel.gate is not Gate.GROUP:
            return None
        return getattr(self.message, "subscription_group_id", None)


class Contents:
    """The last few hundred, by dispatch and channel."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Place, Content] = OrderedDict()

    def of(self, leases: Iterable[Lease]) -> dict[Place, Content]:
        """Return the content of each lease; one query for those not yet known."""
        places = {(lease.dispatch_number, lease.channel) for lease in leases}
        missing = {number for number, channel in places if (number, channel) not in self._kept}
        found = Dispatch.objects.select_related("campaign").filter(pk__in=missing)
        for dispatch in found if missing else ():
            request = SendRequest.from_json(dispatch.request)
            for channel, message in request.messages.chosen().items():
                if (dispatch.pk, channel) in places:
                    self._kept[dispatch.pk, channel] = _content(dispatch, request, channel, message)
        contents = {place: self._kept[place] for place in places}
        for place in places:
            self._kept.move_to_end(place)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return contents


def _content(
    dispatch: Dispatch, request: SendRequest, channel: ChannelKey, message: Message
) -> Content:
    shape = CHANNELS[channel]
    wire = message.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Content(
        channel=shape,
        message=message,
        template=compile_message(wire, shape.places),
        state=RecipientSubscriptionState(request.recipient_subscription_state),
        facts=facts_for(dispatch, request, channel, message),
    )
