"""Where one user stands with each channel of a send: the judge's word, with what it went by."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from messaging.channels.base import Gate, Person
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.delivery.eligibility import judge, suppressed
from messaging.delivery.fetch import People
from messaging.delivery.reach.asked import Asked
from messaging.delivery.reach.lines import Line, line_of
from messaging.delivery.reach.sharing import some_beaten
from messaging.models.user import User, UserQuerySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One user on one channel: whether they would get it, why not, and the facts behind it."""

    user_id: int
    channel: ChannelKey
    reason: Reason | None
    evidence: Mapping[str, Any]  # JSON: address, state, in_group, devices, suppressed, duplicate

    @property
    def line(self) -> Line:
        """Where they stand in the waterfall."""
        return line_of(self.reason)

    def to_json(self) -> dict[str, Any]:  # Any: JSON
        """Return it as an answer shows it."""
        return {
            "channel": self.channel.word,
            "would_send": self.reason is None,
            "reason": self.reason.word if self.reason else None,
            **self.evidence,
        }


def standings(
    asks: Sequence[Asked], user_ids: Sequence[int], users: UserQuerySet
) -> list[Standing]:
    """Return where each user stands on each channel, should they be among ``users``.

    By the same look-ups and the same judge as a window; statements do not grow with the users.
    """
    people = People([(ask.content(), user_ids) for ask in asks])
    told: list[Standing] = []
    for ask in asks:
        see = people.seen_by(ask.content())
        found = [person for user_id in user_ids if (person := see(user_id))]
        shut = suppressed(found, ask.channel, ask.state)
        lost = _beaten(ask, user_ids, users)
        told += [_standing(person, ask, shut=shut, beaten=lost) for person in found]
    return told


def _beaten(ask: Asked, user_ids: Iterable[int], users: UserQuerySet) -> frozenset[int]:
    if not ask.channel.ranks_by_address:
        return frozenset()
    everybody = users | User.objects.filter(pk__in=user_ids)
    lost = some_beaten(ask, everybody, Q(pk__in=user_ids))
    return frozenset(lost.values_list("pk", flat=True))


def _standing(
    person: Person, ask: Asked, *, shut: frozenset[int], beaten: frozenset[int]
) -> Standing:
    is_shut, is_beaten = person.id in shut, person.id in beaten
    found = judge(person, ask.message, ask.channel, ask.state, is_suppressed=is_shut)
    reason = found if isinstance(found, Reason) else None
    return Standing(
        user_id=person.id,
        channel=ask.key,
        reason=Reason.DUPLICATE_ADDRESS if is_beaten else reason,
        evidence=_evidence(person, ask) | {"suppressed": is_shut, "duplicate": is_beaten},
    )


def _evidence(person: Person, ask: Asked) -> dict[str, Any]:  # Any: JSON
    """Return what the judge saw of one user."""
    gate = ask.channel.gate
    seen: dict[str, Any] = {}
    if ask.channel.ranks_by_address:
        seen["address"] = person.email if ask.key is ChannelKey.EMAIL else person.phone
    if ask.platform:
        seen["devices"] = len(person.devices)
    if gate is Gate.EMAIL:
        seen["state"] = person.email_subscribe.word
    if gate is Gate.PUSH:
        seen["state"] = person.push_subscribe.word
    if gate is Gate.GROUP:
        seen["in_group"] = person.is_in_group
    return seen
