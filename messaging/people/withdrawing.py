"""Users who become less reachable, told to the windows that are being sent.

Whatever unsubscribes, suppresses or deletes says so here, in its own transaction: the row and the
change are there together, or neither is. Source: design, delivery §6.
"""

from collections.abc import Callable, Collection, Iterable

from messaging.choices.channels import ChannelKey
from messaging.models.fields import DatabaseNow
from messaging.models.user import User
from messaging.models.withdrawal import Withdrawal

KEPT_SECONDS = 3600.0  # no window lasts longer than a minute
_AT_ONCE = 1_000  # rows an INSERT
_BY_PHONE = (ChannelKey.SMS, ChannelKey.WHATS_APP)


def withdraw(user_ids: Iterable[int], channel: ChannelKey | None = None) -> None:
    """Have these users judged anew before anything more is sent to them; no channel means all."""
    rows = [
        Withdrawal(user_id=user_id, channel=channel, at=DatabaseNow())
        for user_id in sorted(set(user_ids))
    ]
    if rows:
        Withdrawal.objects.bulk_create(rows, batch_size=_AT_ONCE)


def withdraw_holders(channel: ChannelKey, addresses: Collection[str]) -> None:
    """Do the same for whoever has one of these addresses or numbers; they were just shut."""
    if not addresses:
        return
    users = User.objects
    is_number = channel in _BY_PHONE
    holders = users.with_phones(addresses) if is_number else users.with_emails(addresses)
    withdraw(holders.values_list("pk", flat=True), channel)


def forget_withdrawals(is_stopping: Callable[[], bool]) -> None:  # noqa: ARG001 - a chore's signature
    """Remove what no window can still ask about; one statement."""
    Withdrawal.objects.older_than(KEPT_SECONDS).delete()
