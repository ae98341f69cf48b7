"""People deleted: every row of theirs goes, and what they refused stays refused.

Deliveries keep their outcome, so that the books balance; they point at nobody. Of an address stay
keyed hashes: the suppression, and the word *unsubscribed*, for whoever is given it next. Source:
design, safety §9, "A person".
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.models.content_card import ContentCard
from messaging.models.fields import address_hash
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.suppression import Suppression
from messaging.models.user import User
from messaging.people.refusals import keep_refusals
from messaging.people.withdrawing import withdraw

_BY_PHONE = (ChannelKey.SMS, ChannelKey.WHATS_APP)


def delete(users: Collection[User], *, now: datetime) -> None:
    """Delete these users, whom the caller has locked; a table is one statement or two."""
    ids = [user.pk for user in users]
    keep_refusals(users, now=now)
    Suppression.objects.filter(address_hash__in=set(_hashes(users))).update(address="")
    for table in (SandboxMessage, ContentCard):
        table.objects.filter(user_id__in=ids).delete()
    withdraw(ids)
    User.objects.filter(pk__in=ids).delete()  # and all that belongs to them


def _hashes(users: Iterable[User]) -> Iterable[str]:
    """Yield what suppressions keep of these users' addresses."""
    for user in users:
        if user.email:
            yield address_hash(ChannelKey.EMAIL, user.email)
        if user.phone:
            yield from (address_hash(channel, user.phone) for channel in _BY_PHONE)
