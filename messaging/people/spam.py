"""Addresses that reported spam, as callers tell. Source: spec, related-endpoints §2."""

from collections.abc import Collection

from messaging.choices.channels import ChannelKey
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.people.person import Person
from messaging.people.withdrawing import withdraw_holders

SOURCE = "users/track"


def settle_spam(people: Collection[Person]) -> None:
    """Shut and open what was said; an address that bounced stays shut for that reason."""
    said = {address.lower(): is_spam for each in people for address, is_spam in each.spam.items()}
    shut = sorted(address for address, is_spam in said.items() if is_spam)
    opened = [_hash(address) for address, is_spam in said.items() if not is_spam]
    if shut:
        rows = [
            Suppression(
                channel=ChannelKey.EMAIL,
                address_hash=_hash(address),
                address=address,
                reason=SuppressionReason.SPAM,
                source=SOURCE,
            )
            for address in shut
        ]
        Suppression.objects.bulk_create(rows, ignore_conflicts=True)
        withdraw_holders(ChannelKey.EMAIL, shut)
    if opened:
        reports = Suppression.objects.on(ChannelKey.EMAIL).filter(reason=SuppressionReason.SPAM)
        reports.filter(address_hash__in=opened).delete()


def _hash(address: str) -> str:
    return Suppression.hash_of(ChannelKey.EMAIL, address)
