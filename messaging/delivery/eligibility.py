"""Who is skipped, and Braze's word for why; the first reason found is the one given.

The order is that of the design, delivery §8. Whom a send may reach: spec,
subscription-and-frequency §2.
"""

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q

from messaging.channels.base import Address, Channel, Gate, InvalidAddressError, Message, Person
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason
from messaging.choices.people import RecipientSubscriptionState, SubscriptionState
from messaging.models.subscription_group import GroupSubscription
from messaging.models.suppression import Suppression


def judge(  # noqa: PLR0917 - the four say in reading order what is judged
    person: Person,
    message: Message,
    channel: Channel,
    state: RecipientSubscriptionState,
    *,
    is_suppressed: bool = False,
) -> Sequence[Address] | Reason:
    """Return where the message goes for one user, at least one address, or why nowhere.

    ``state`` is the request's ``recipient_subscription_state``.
    """
    try:
        addresses = channel.addresses(person, message)
    except InvalidAddressError:
        return Reason.INVALID_ADDRESS
    if not addresses:
        return Reason.NO_ADDRESS
    if is_suppressed:
        return Reason.SUPPRESSED
    return _refusal(person, channel.gate, state) or addresses


def suppressed(
    people: Iterable[Person], channel: Channel, state: RecipientSubscriptionState
) -> frozenset[int]:
    """Return the ids of those whose address is shut, as ``shut_among``."""
    addresses = ((person.id, _mailbox_or_number(person, channel.key)) for person in people)
    return shut_among(addresses, channel, state)


def shut_among(
    addresses: Iterable[tuple[int, str]], channel: Channel, state: RecipientSubscriptionState
) -> frozenset[int]:
    """Return the user ids whose address is shut; one query, two where any address is.

    Who reported spam still gets what goes to all users; who bounced gets nothing.
    """
    shut = Suppression.objects.on(channel.key)
    if state is RecipientSubscriptionState.ALL:
        shut = shut.hard()
    if not channel.ranks_by_address or not shut.exists():
        return frozenset()
    users: dict[str, list[int]] = {}
    for user_id, address in addresses:
        if address:
            users.setdefault(Suppression.hash_of(channel.key, address), []).append(user_id)
    found = shut.filter(address_hash__in=users).values_list("address_hash", flat=True)
    return frozenset(user_id for address_hash in found for user_id in users[address_hash])


def may_receive(channel: Channel, message: Message, state: RecipientSubscriptionState) -> Q:
    """Return the same question as SQL: which of several users with one address gets its message."""
    if channel.gate is Gate.GROUP:
        group_id = getattr(message, "subscription_group_id", None)
        members = GroupSubscription.objects.filter(
            user=OuterRef("pk"),
            group__subscription_group_id=group_id,
            group__channel=channel.key,
            group__is_archived=False,
            is_subscribed=True,
        )
        return Q(Exists(members))
    admitted = [own for own in SubscriptionState if state.admits(own)]
    column = "push_subscribe" if channel.gate is Gate.PUSH else "email_subscribe"
    return Q(**{f"{column}__in": admitted})


def _refusal(person: Person, gate: Gate, state: RecipientSubscriptionState) -> Reason | None:
    """Return why a user's own word forbids it; SMS and WhatsApp ask their group alone."""
    if gate is Gate.NONE:
        return None
    if gate is Gate.GROUP:
        return None if person.is_in_group else Reason.NOT_IN_SUBSCRIPTION_GROUP
    own = person.email_subscribe if gate is Gate.EMAIL else person.push_subscribe
    if state.admits(own):
        return None
    is_out = own == SubscriptionState.UNSUBSCRIBED
    return Reason.UNSUBSCRIBED if is_out else Reason.NOT_OPTED_IN


def _mailbox_or_number(person: Person, channel: ChannelKey) -> str:
    return person.email if channel == ChannelKey.EMAIL else person.phone
