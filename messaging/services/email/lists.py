"""``/email/unsubscribes`` and ``/email/hard_bounces``: who is out, or shut, and since when.

A page of a range is read from an index in its order, however many users there are. Source: spec,
related-endpoints §7; what the two say where a date is not known: docs/decisions/0014.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from messaging.choices.channels import ChannelKey
from messaging.choices.people import SubscriptionState
from messaging.errors import InvalidRequestError, Problem
from messaging.models.address_state import AddressState
from messaging.models.suppression import Suppression, SuppressionReason
from messaging.models.user import User, UserQuerySet
from messaging.wire import summary

OUT = SubscriptionState.UNSUBSCRIBED


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of a list: a range of days, or one address, which goes before the days."""

    start_date: date | None = None
    end_date: date | None = None
    email: str | None = None
    limit: int
    offset: int
    is_newest_first: bool = True

    @property
    def rows(self) -> slice:
        """The rows of the page."""
        return slice(self.offset, self.offset + self.limit)

    def order(self, *columns: str) -> list[str]:
        """Return ``columns`` in the direction that is wanted."""
        return [f"-{name}" if self.is_newest_first else name for name in columns]

    def between(self, column: str) -> dict[str, datetime | None]:
        """Return the range as conditions: days begin at midnight UTC, and the end is not in it."""
        return {
            f"{column}__gte": _midnight(self.start_date),
            f"{column}__lt": _midnight(self.end_date),
        }

    def check(self) -> None:
        """Raise ``InvalidRequestError`` when neither an address nor a range of days is given."""
        problems = list(self._problems())
        if problems:
            raise InvalidRequestError(summary(problems), problems)

    def _problems(self) -> Iterator[Problem]:
        if self.email is not None:
            return
        for name in ("start_date", "end_date"):
            if getattr(self, name) is None:
                yield Problem(name, "is required, unless you ask for one email")
        if self.start_date and self.end_date and self.start_date >= self.end_date:
            yield Problem("start_date", "must be earlier than end_date")


def unsubscribes(wanted: Wanted) -> dict[str, Any]:  # Any: JSON
    """Return the body that lists who is unsubscribed from mail, one row a user.

    Raises ``InvalidRequestError`` for a range that is none.
    """
    wanted.check()
    if wanted.email is None:
        users = unsubscribed_within(wanted)[wanted.rows]
        return _body("unsubscribed_at", users.values_list("email", "email_subscribe_changed_at"))
    return _body("unsubscribed_at", _unsubscribed(wanted.email, wanted))


def unsubscribed_within(wanted: Wanted) -> UserQuerySet:
    """Return who left between two days and is still out, in order; an index has just these."""
    users = User.objects.filter(email_subscribe=OUT).exclude(email="")
    within = users.filter(**wanted.between("email_subscribe_changed_at"))
    return within.order_by(*wanted.order("email_subscribe_changed_at", "pk"))


def hard_bounces(wanted: Wanted) -> dict[str, Any]:  # Any: JSON
    """Return the body that lists addresses that bounced for good, newest first.

    Raises ``InvalidRequestError`` for a range that is none.
    """
    wanted.check()
    bounces = Suppression.objects.on(ChannelKey.EMAIL).filter(reason=SuppressionReason.HARD_BOUNCE)
    if wanted.email is None:
        bounces = bounces.filter(**wanted.between("since")).exclude(address="")
        page = bounces.order_by("-since", "-pk")[wanted.rows]
        return _body("hard_bounced_at", page.values_list("address", "since"))
    found = bounces.filter(address_hash=Suppression.hash_of(ChannelKey.EMAIL, wanted.email))
    rows = [(wanted.email, since) for since in found.values_list("since", flat=True)]
    return _body("hard_bounced_at", rows[wanted.rows])


def _unsubscribed(email: str, wanted: Wanted) -> Iterable[tuple[str, datetime | None]]:
    """Return the profiles with an address that are out; or the address, if it left unknown."""
    users = User.objects.with_email(email).filter(email_subscribe=OUT)
    columns = ("email", "email_subscribe_changed_at")
    page = users.order_by(*wanted.order("email_subscribe_changed_at", "pk"))[wanted.rows]
    if found := list(page.values_list(*columns)):
        return found
    kept = AddressState.objects.filter(
        channel=ChannelKey.EMAIL,
        address_hash=Suppression.hash_of(ChannelKey.EMAIL, email),
        state=OUT,
    )
    return [(email, since) for since in kept.values_list("changed_at", flat=True)][wanted.rows]


def _body(field: str, rows: Iterable[tuple[str, datetime | None]]) -> dict[str, Any]:  # Any: JSON
    emails = [{"email": email, field: _written(since)} for email, since in rows]
    return {"emails": emails, "message": "success"}


def _written(moment: datetime | None) -> str | None:
    """Return a moment as these lists write it: ``2020-06-17 19:27:44 +0000``."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} +0000" if moment else None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
