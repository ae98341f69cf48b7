"""What follows from a new address or number: the states that hold for it.

A changed address is subscribed again, unless it is known: then it keeps its state. A changed number
takes over where that number stands in groups. Source: spec, subscription-and-frequency §1 and §4.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import ChangedThrough, SubscriptionKind, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.subscription_group import GroupSubscription
from messaging.people.lookup import first_by_email
from messaging.people.person import Person
from messaging.people.subscriptions import Changer, GroupWord, change_groups, change_states

_PHONE_CHANNELS = (ChannelKey.SMS, ChannelKey.WHATS_APP)
_GroupStates = dict[str, dict[int, bool]]  # number → group → is_subscribed


@dataclass(frozen=True, slots=True)
class AddressBook:
    """How the new addresses and numbers of a call stand, read before anything is written."""

    states: dict[str, SubscriptionState]  # by address, in small letters
    groups: _GroupStates


def look_up(people: Collection[Person]) -> AddressBook:
    """Return what is known of the addresses and numbers that ``people`` are to get."""
    return AddressBook(
        states=_states({str(each.row["email"]).lower() for each in people if each.has_new_address}),
        groups=_groups({str(each.row["phone"]) for each in people if each.has_new_phone}),
    )


def settle(people: Collection[Person], book: AddressBook, *, by: Changer, now: datetime) -> None:
    """Change the states of ``people``: what was said of them, else what their address brings."""
    inherited = replace(by, through=ChangedThrough.NEW_ADDRESS)
    said = {each.pk: each.states for each in people if each.states}
    for kind in SubscriptionKind.EMAIL, SubscriptionKind.PUSH:
        wanted = {pk: states[kind] for pk, states in said.items() if kind in states}
        if wanted:
            change_states(kind, wanted, by=by, now=now)
    brought = dict(_brought(people, book.states))
    if brought:
        change_states(SubscriptionKind.EMAIL, brought, by=inherited, now=now)
    taken = list(_taken_over(people, book.groups))
    if taken:
        change_groups(taken, by=inherited, now=now)
    words = [
        GroupWord(each.pk, group, is_in) for each in people for group, is_in in each.groups.items()
    ]
    if words:
        change_groups(words, by=by, now=now)


def _brought(
    people: Collection[Person], states: dict[str, SubscriptionState]
) -> Iterator[tuple[int, SubscriptionState]]:
    """Yield who gets which state with their address; a new user is subscribed anyway."""
    for person in people:
        if not person.has_new_address or SubscriptionKind.EMAIL in person.states:
            continue
        state = states.get(str(person.row["email"]).lower(), SubscriptionState.SUBSCRIBED)
        if not person.is_new or state != SubscriptionState.SUBSCRIBED:
            yield person.pk, state


def _taken_over(people: Collection[Person], groups: _GroupStates) -> Iterator[GroupWord]:
    for person in people:
        if person.has_new_phone:
            states = groups.get(str(person.row["phone"]), {})
            for group_id in states.keys() - person.groups.keys():
                yield GroupWord(person.pk, group_id, states[group_id])


def _states(addresses: set[str]) -> dict[str, SubscriptionState]:
    if not addresses:
        return {}
    hashes = {address_hash(ChannelKey.EMAIL, address): address for address in addresses}
    kept = AddressState.objects.filter(channel=ChannelKey.EMAIL, address_hash__in=hashes)
    waiting = kept.values_list("address_hash", "state")
    known = first_by_email(addresses, "email_subscribe")
    return {hashes[each]: SubscriptionState(state) for each, state in waiting} | known


def _groups(numbers: set[str]) -> _GroupStates:
    if not numbers:
        return {}
    rows = GroupSubscription.objects.filter(
        user__phone__in=numbers, group__channel__in=_PHONE_CHANNELS, group__is_archived=False
    ).exclude(user__phone="")  # so that the index of numbers serves
    rows = rows.order_by("changed_at", "pk")
    groups: _GroupStates = {}
    for number, group_id, is_in in rows.values_list("user__phone", "group_id", "is_subscribed"):
        groups.setdefault(number, {})[group_id] = is_in
    return groups
