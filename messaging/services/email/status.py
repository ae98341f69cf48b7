"""``/email/status``: the state of addresses, whoever has them.

Source: spec, related-endpoints §7; subscription-and-frequency §1.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Literal

from django.db.models.functions import Lower
from pydantic import Field

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionKind, SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.user import User
from messaging.people.subscriptions import Changer, change_states
from messaging.services.addresses import SomeMailAddresses
from messaging.wire import WireModel, unknown_fields


class EmailStatus(WireModel):
    """Addresses, and what all who have one of them become."""

    email: SomeMailAddresses = Field(description="One address, or up to 50.")
    subscription_state: Literal["opted_in", "subscribed", "unsubscribed"] = Field(
        description="What they become."
    )


def set_email_status(
    request: EmailStatus, *, by: Changer, now: datetime
) -> dict[str, Any]:  # Any: JSON
    """Obey ``request`` inside the caller's transaction; return the body of the answer."""
    set_address_states(
        request.email, SubscriptionState.of(request.subscription_state), by=by, now=now
    )
    return done(request)


def set_address_states(
    addresses: Collection[str], state: SubscriptionState, *, by: Changer, now: datetime
) -> frozenset[str]:
    """Set the email state of every profile with one of ``addresses``; return those somebody has.

    They come back in lower case. What is said of an address that nobody has yet is kept, as a hash,
    for whoever gets it, and until then: once somebody has it, their state is the only one. Seven
    statements at most, inside the caller's transaction.
    """
    rows = User.objects.with_emails(addresses).values_list(Lower("email"), "pk")
    users = {user_id: address for address, user_id in rows}
    change_states(SubscriptionKind.EMAIL, dict.fromkeys(users, state), by=by, now=now)
    owned = frozenset(users.values())
    free = {address.lower() for address in addresses} - owned
    AddressState.objects.filter(
        channel=ChannelKey.EMAIL, address_hash__in=map(_hash, sorted(owned))
    ).delete()
    AddressState.objects.bulk_create(
        [
            AddressState(
                channel=ChannelKey.EMAIL, address_hash=_hash(address), state=state, changed_at=now
            )
            for address in sorted(free)
        ],
        update_conflicts=True,
        unique_fields=["channel", "address_hash"],
        update_fields=["state", "changed_at"],
    )
    return owned


def done(request: WireModel) -> dict[str, Any]:  # Any: JSON
    """Return the body of a success, naming what was ignored."""
    lines = [f"{path} is not a field of this call." for path in unknown_fields(request)]
    return {"message": "success"} | ({"errors": lines} if lines else {})


def _hash(address: str) -> str:
    return address_hash(ChannelKey.EMAIL, address)
