"""What people refused, kept when nobody has the address any more.

Only a keyed hash stays, for whoever is given the address next. Source: design, safety §9.
"""

from collections.abc import Iterable
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.fields import address_hash
from messaging.models.user import User


def keep_refusals(users: Iterable[User], *, now: datetime) -> None:
    """Remember which of these users' addresses were unsubscribed; one statement, none for none.

    Where a state was kept before, this one is newer.
    """
    out = SubscriptionState.UNSUBSCRIBED
    refused = [user for user in users if user.email and user.email_subscribe == out]
    since = {user.email.lower(): user.email_subscribe_changed_at or now for user in refused}
    states = [
        AddressState(
            channel=ChannelKey.EMAIL,
            address_hash=address_hash(ChannelKey.EMAIL, address),
            state=out,
            changed_at=at,
        )
        for address, at in sorted(since.items())
    ]
    AddressState.objects.bulk_create(
        states,
        update_conflicts=True,
        unique_fields=["channel", "address_hash"],
        update_fields=["state", "changed_at"],
    )
