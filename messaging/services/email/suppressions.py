"""``/email/blocklist``, ``/email/bounce/remove``, ``/email/spam/remove``: who is shut.

Source: spec, related-endpoints §7. Whoever is blocked is unsubscribed, too: that is what the
family's documents and clients say of the call.
"""

from datetime import datetime
from typing import Any

from pydantic import Field

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.people.subscriptions import Changer
from messaging.people.withdrawing import withdraw_holders
from messaging.services.addresses import SomeMailAddresses
from messaging.services.email.status import done, set_address_states
from messaging.wire import WireModel


class EmailAddresses(WireModel):
    """Addresses."""

    email: SomeMailAddresses = Field(description="One address, or up to 50.")


def block(request: EmailAddresses, *, by: Changer, now: datetime) -> dict[str, Any]:  # Any: JSON
    """Shut addresses for every send, and unsubscribe who has one; return the body of the answer.

    An address that is shut already stays shut since when it was; from now on for this reason, which
    neither of the two calls that open addresses lifts. Call it inside a transaction.
    """
    owned = set_address_states(request.email, SubscriptionState.UNSUBSCRIBED, by=by, now=now)
    Suppression.objects.bulk_create(
        [
            Suppression(
                channel=ChannelKey.EMAIL,
                address_hash=Suppression.hash_of(ChannelKey.EMAIL, address),
                address=address if address in owned else "",
                reason=SuppressionReason.MANUAL,
                source=by.through.word,
            )
            for address in sorted({address.lower() for address in request.email})
        ],
        update_conflicts=True,
        unique_fields=["channel", "address_hash"],
        update_fields=["reason", "source"],
    )
    withdraw_holders(ChannelKey.EMAIL, owned)
    return done(request)


def lift(request: EmailAddresses, *, reason: SuppressionReason) -> dict[str, Any]:  # Any: JSON
    """Open addresses that are shut for ``reason``, and no others; return the body of the answer."""
    hashes = {Suppression.hash_of(ChannelKey.EMAIL, address) for address in request.email}
    shut = Suppression.objects.on(ChannelKey.EMAIL).filter(reason=reason)
    shut.filter(address_hash__in=hashes).delete()
    return done(request)
