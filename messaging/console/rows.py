"""What lists show of a dispatch or a delivery, on several pages: templates only show it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.reason_words import sentence
from messaging.console.charts import Part, outcome_bar
from messaging.console.masking import masked
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.time_ordered_id import moment_of
from messaging.models.user import User
from messaging.reports.figures import Figures, figures_of


@dataclass(frozen=True, slots=True)
class DispatchRow:
    """One dispatch in a list."""

    dispatch: Dispatch
    figures: Figures
    parts: list[Part]

    @property
    def channels(self) -> list[ChannelKey]:
        """Its channels, as words."""
        return [ChannelKey(code) for code in self.dispatch.channels]

    @property
    def by(self) -> str:
        """Who sent it: a member's address or a key's name."""
        return made_by(self.dispatch)

    @property
    def percent(self) -> int:
        """How much of it is accounted for; 100 only when nothing is pending."""
        return percent(self.figures)


def dispatch_rows(dispatches: Iterable[Dispatch]) -> list[DispatchRow]:
    """Return rows for dispatches, their books in one query."""
    dispatches = list(dispatches)
    books = figures_of(dispatches)
    return [
        DispatchRow(each, books[each.number], outcome_bar(books[each.number]))
        for each in dispatches
    ]


def percent(figures: Figures) -> int:
    """Return the accounted share, rounded down."""
    return 100 * figures.accounted // figures.targeted if figures.targeted else 0


def made_by(dispatch: Dispatch) -> str:
    """Return the member or key that a dispatch came from."""
    if dispatch.created_by_member is not None:
        return dispatch.created_by_member.email
    return dispatch.created_by_key.name if dispatch.created_by_key is not None else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One outcome in a list of recipients."""

    user: str  # external id, or braze id; empty for a name nobody has
    braze_id: str  # of their page; empty where there is none
    channel: ChannelKey
    status: Status
    reason: Reason | None
    detail: str
    attempt: int
    provider_message_id: str
    at: datetime


_NOBODY = ("", "")


def delivery_row(delivery: Delivery, user: str, braze_id: str, *, is_masked: bool) -> DeliveryRow:
    """Return the row of a delivery to ``user``; addresses masked where told."""
    hide = masked if is_masked else str
    return DeliveryRow(
        user=user,
        braze_id=braze_id,
        channel=delivery.channel,
        status=delivery.status,
        reason=delivery.reason,
        detail=hide(delivery.detail or ""),
        attempt=delivery.attempt,
        provider_message_id=delivery.provider_message_id or "",
        at=moment_of(delivery.pk),
    )


def delivery_rows(deliveries: Iterable[Delivery], *, is_masked: bool) -> list[DeliveryRow]:
    """Return rows for deliveries, their users in one query; addresses masked where told."""
    deliveries = list(deliveries)
    ids = {each.user_id for each in deliveries if each.user_id is not None}
    found = User.objects.filter(pk__in=ids).values_list("pk", "external_id", "braze_id")
    names = {pk: (external_id or braze_id, braze_id) for pk, external_id, braze_id in found}
    return [
        delivery_row(each, *names.get(each.user_id or 0, _NOBODY), is_masked=is_masked)
        for each in deliveries
    ]


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """One reason with its count."""

    status: Status
    reason: Reason
    count: int

    @property
    def words(self) -> str:
        """The reason as a sentence."""
        return sentence(self.reason)


def reason_rows(figures: Figures) -> list[ReasonRow]:
    """Return the reasons of a dispatch, most frequent first within each outcome."""
    return [
        ReasonRow(status, reason, count)
        for status, counts in sorted(figures.reasons.items())
        for reason, count in sorted(counts.items(), key=lambda pair: -pair[1])
        if count
    ]
