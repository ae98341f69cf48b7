"""What a window leaves besides outcomes: cards, sandbox messages, shut addresses, dead tokens."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.db.models import Count

from messaging.delivery.results import Results
from messaging.models.content_card import ContentCard
from messaging.models.device import Device
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.people.withdrawing import withdraw_holders

KEPT_SANDBOX_MESSAGES = 1_000  # of a dispatch and channel
_SOURCE = "delivery"


def keep(results: Sequence[Results], now: datetime) -> None:
    """Write them, in the window's transaction."""
    records = [record for result in results for record in result.records]
    cards = [record for record in records if isinstance(record, ContentCard)]
    shown = [record for record in records if isinstance(record, SandboxMessage)]
    for record in records:
        record.created_at = now
    if cards:
        ContentCard.objects.bulk_create(cards)
    if shown:
        SandboxMessage.objects.bulk_create(_with_room(shown))
    if shut := list(_suppressions(results)):
        _shut(shut)
    if dead := [device_id for result in results for device_id in result.dead_device_ids]:
        Device.objects.filter(pk__in=dead).delete()


def _with_room(shown: Iterable[SandboxMessage]) -> Iterator[SandboxMessage]:
    """Yield those that are among the first thousand of their dispatch and channel."""
    shown = list(shown)
    numbers = {message.dispatch_number for message in shown}
    kept = SandboxMessage.objects.filter(dispatch_number__in=numbers)
    counts = Counter(
        {
            (number, channel): count
            for number, channel, count in kept.order_by()
            .values_list("dispatch_number", "channel")
            .annotate(count=Count("id"))
        }
    )
    for message in shown:
        place = message.dispatch_number, message.channel
        if counts[place] < KEPT_SANDBOX_MESSAGES:
            counts[place] += 1
            yield message


def _shut(suppressions: Sequence[Suppression]) -> None:
    """Shut addresses, also for the windows of others that are being sent now."""
    Suppression.objects.bulk_create(suppressions, ignore_conflicts=True)
    for channel in sorted({each.channel for each in suppressions}):
        addresses = [each.address for each in suppressions if each.channel == channel]
        withdraw_holders(channel, addresses)


def _suppressions(results: Sequence[Results]) -> Iterator[Suppression]:
    """Yield a row for each address that a carrier called dead."""
    for result in results:
        channel = result.lease.channel
        for address in result.shut_addresses:
            yield Suppression(
                channel=channel,
                address_hash=Suppression.hash_of(channel, address),
                address=address,  # a user has it: they were just sent to
                reason=SuppressionReason.HARD_BOUNCE,
                source=_SOURCE,
            )
