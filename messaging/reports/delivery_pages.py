"""Outcomes of one dispatch, page by page: what became of each user on each channel, and why.

Oldest first, so that who follows a running send loses none: the cursor of the last page leads to
what is written after it. Keyset only; nothing is counted. Source: design, delivery §13.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.time_ordered_id import moment_of
from messaging.models.user import User
from messaging.reports.cursors import cursor_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which outcomes are wanted; None means any."""

    channel: ChannelKey | None = None
    status: Status | None = None
    reason: Reason | None = None
    external_user_id: str | None = None

    def columns(self) -> dict[str, int]:
        """Return what the columns must hold. A reason implies its status, which has the index."""
        implied = self.reason.status if self.reason else None
        status = self.status or implied
        wanted = {"channel": self.channel, "status": status, "reason": self.reason}
        return {name: int(word) for name, word in wanted.items() if word is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One delivery, with its user's names; no names: nobody has them any more, or ever had."""

    external_user_id: str | None
    braze_id: str | None
    channel: ChannelKey
    status: Status
    reason: Reason | None
    attempt: int
    detail: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryPage:
    """Some outcomes, and the cursor behind the last of them; None: there are no more now."""

    outcomes: list[Outcome]
    cursor: str | None


def delivery_page(
    dispatch: Dispatch, filters: Filters, *, after: int = 0, limit: int
) -> DeliveryPage:
    """Return up to ``limit`` outcomes behind ``after``: two queries, three when a user is named."""
    rows = Delivery.objects.filter(dispatch_number=dispatch.number, id__gt=after)
    rows = rows.that_are(**filters.columns())
    if filters.external_user_id is not None:
        users = User.objects.named([filters.external_user_id]).values_list("id", flat=True)
        rows = rows.filter(user_id__in=list(users))
    found = list(rows.order_by("id")[: limit + 1])
    shown = found[:limit]
    cursor = cursor_of(shown[-1].id) if len(found) > limit else None
    return DeliveryPage(outcomes=list(_named(shown)), cursor=cursor)


def _named(rows: Iterable[Delivery]) -> Iterator[Outcome]:
    names = _names_of({row.user_id for row in rows if row.user_id is not None})
    for row in rows:
        external_id, braze_id = names.get(row.user_id, (None, None))
        yield Outcome(
            external_user_id=external_id,
            braze_id=braze_id,
            channel=row.channel,
            status=row.status,
            reason=row.reason,
            attempt=row.attempt,
            detail=row.detail,
            at=moment_of(row.id),
        )


def _names_of(user_ids: set[int]) -> dict[int | None, tuple[Any, Any]]:  # Any: columns
    rows = User.objects.filter(id__in=user_ids).values_list("id", "external_id", "braze_id")
    return {user_id: (external_id, braze_id) for user_id, external_id, braze_id in rows}
