"""How one user's messages are made: judged and rendered, or by the carrier's press in one step."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from messaging.channels.base import Address, Person
from messaging.choices.outcomes import Reason
from messaging.delivery.eligibility import judge
from messaging.delivery.message_key import device_key
from messaging.delivery.retry import Final
from messaging.delivery.window.quick import Pressing, quick_way
from messaging.delivery.window.share import Share
from messaging.providers.base import OutgoingMessage, always
from messaging.rendering.child import Child
from messaging.rendering.variables import Facts

Begin = Callable[[str, Share, int], bool]  # (key, share, user id) → whether it may leave
Messages = Sequence[OutgoingMessage]
_NOTHING: Mapping[str, Any] = {}


class Maker:
    """Makes the messages of one share. ``begin`` is asked before each leaves; None: nobody is."""

    def __init__(
        self, share: Share, *, child: Child, pressing: Pressing, begin: Begin | None
    ) -> None:
        self._share = share
        self._child = child
        self._begin = begin
        self._quick = quick_way(share, pressing)
        self._person: Callable[[int], Person | None] | None = None  # few shares need it

    def messages(self, user_id: int) -> Messages:
        """Return one user's messages; none for who is skipped, which the results then say.

        Raises ``AbortedError``, ``RenderError``, and whatever is wrong with our own code.
        """
        if self._quick and (made := self._quick(user_id)):
            key, to, content = made
            address = Address(value=to, keys=_NOTHING)
            facts = self._share.content.facts
            return [self._message(user_id, key, address, _NOTHING, facts, content)]
        self._person = self._person or self._share.persons()
        person = self._person(user_id)
        if person is None:
            self._share.results.excluded(user_id, Reason.USER_DELETED)
            return ()
        return self._rendered(person)

    def _rendered(self, person: Person) -> Messages:
        share = self._share
        content, results, user_id = share.content, share.results, person.id
        verdict = judge(
            person,
            content.message,
            content.channel,
            content.state,
            is_suppressed=user_id in share.suppressed,
        )
        if not isinstance(verdict, Reason):
            verdict = share.still_owed(user_id, verdict)
        if isinstance(verdict, Reason):
            results.settle(user_id, Final(verdict.status, verdict))
            return ()
        facts = content.facts_of(user_id)
        rendered = self._contents(person, addresses=verdict, facts=facts)
        if too_large := content.channel.oversize(rendered[0]):
            results.excluded(user_id, Reason.MESSAGE_TOO_LARGE, too_large)
            return ()
        key = share.key_of(user_id)
        return [
            self._message(user_id, key, address, own, facts)
            for address, own in zip(verdict, rendered, strict=True)
        ]

    def _contents(
        self, person: Person, *, addresses: Sequence[Address], facts: Facts
    ) -> Sequence[dict[str, Any]]:
        """Return the rendered message for each address: one for all unless devices are named."""
        content, groups = self._share.content, self._share.groups_of(person.id)
        template, child = content.template, self._child
        if not template.mentions.device:
            rendered = template.render(content.variables(person, facts, groups=groups), child)
            return [rendered] * len(addresses)
        devices = {device.id: device for device in person.devices}
        own = (devices.get(address.device_id or 0) for address in addresses)
        return [
            template.render(content.variables(person, facts, groups=groups, device=device), child)
            for device in own
        ]

    def _message(  # noqa: PLR0917 - once a recipient: names would cost as much as the call
        self,
        user_id: int,
        key: str,
        address: Address,
        content: Mapping[str, Any],
        facts: Facts,
        made: object = None,
    ) -> OutgoingMessage:
        if address.device_id is not None:
            key = device_key(key, address.device_id)
        return OutgoingMessage(
            key=key,
            user_id=user_id,
            channel=self._share.lease.channel,
            address=address,
            content=content,
            made=made,
            facts=facts,
            begin=partial(self._begin, key, self._share, user_id) if self._begin else always,
        )
