"""People deleted: every row of theirs goes, and what they refused stays refused.

Deliveries keep their outcome, so that the books balance; they point at nobody. Of an address stay
keyed hashes: the suppression, and the word *unsubscribed*, for whoever is given it next. Source:
design, safety §9, "A person".
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.models.address_state import AddressState
from messaging.models.content_card import ContentCard
from messaging.models.fields import address_hash
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.suppression import Suppression
from messaging.models.user import User

_BY_PHONE = (ChannelKey.SMS, ChannelKey.WHATS_APP)


def delete(users: Collection[User], *, now: datetime) -> None:
    """Delete these users, whom the caller has locked; a table is one statement or two."""
    ids = [user.pk for user in users]
    _keep_refusals(users, now)
    Suppression.objects.filter(address_hash__in=set(_hashes(users))).update(address="")
    for table in (SandboxMessage, ContentCard):
        table.objects.filter(user_id__in=ids).delete()
    User.objects.filter(pk__in=ids).delete()  # and all that belongs to them


def _keep_refusals(users: Iterable[User], now: datetime) -> None:
    """Remember unsubscribed addresses by hash; where a state was kept before, this is newer."""
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


def _hashes(users: Iterable[User]) -> Iterable[str]:
    """Yield what suppressions keep of these users' addresses."""
    for user in users:
        if user.email:
            yield address_hash(ChannelKey.EMAIL, user.email)
        if user.phone:
            yield from (address_hash(channel, user.phone) for channel in _BY_PHONE)
