"""Content cards, into our own table: a card is a row of the window's transaction, exactly once.

Source: spec, messaging-objects, "content_card".
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import OutcomeClass
from messaging.models.content_card import ContentCard
from messaging.providers.base import Outcome, OutgoingMessage, ProviderKind, no_press

LONGEST_LIFE = timedelta(days=30)


class CardFeed:
    """Stores a card for each user it is given."""

    slots = 0
    deduplicates_for: timedelta | None = None
    press = staticmethod(no_press)

    def deliver(self, batch: Iterable[OutgoingMessage]) -> Iterator[Outcome]:
        """Yield the card of each message as its record."""
        now = datetime.now(tz=UTC)
        for message in batch:
            yield _outcome(message, now)

    def close(self) -> None:
        """Hold nothing open."""


def _outcome(message: OutgoingMessage, now: datetime) -> Outcome:
    """Return the card as a record; times come from templates, so they may be none."""
    try:
        card = _card(message, now)
    except (ValueError, OverflowError):
        return Outcome(
            message=message,
            outcome_class=OutcomeClass.PERMANENT_MESSAGE,
            reply="time_to_live or expire_at is no time",
        )
    return Outcome(message=message, outcome_class=OutcomeClass.OK, record=card)


def _card(message: OutgoingMessage, now: datetime) -> ContentCard:
    return ContentCard(
        dispatch_number=message.facts["dispatch_number"],
        user_id=message.user_id,
        content=message.content,
        is_pinned=bool(message.content.get("pinned")),
        expires_at=_expiry(message.content, now),
    )


def _expiry(content: Mapping[str, Any], now: datetime) -> datetime:
    """Return when a card leaves the feed: at most thirty days from now."""
    latest = now + LONGEST_LIFE
    if seconds := content.get("time_to_live"):
        return min(latest, now + timedelta(seconds=int(seconds)))
    if not (moment := content.get("expire_at")):
        return latest
    at = datetime.fromisoformat(str(moment))
    # A database keeps UTC, and for the first hours of the year one there is none.
    return min(latest, at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC))


def _build(settings: Mapping[str, str]) -> CardFeed:  # noqa: ARG001 - it needs none
    return CardFeed()


CARD_FEED = ProviderKind(
    name="card_feed",
    label="Content card feed",
    channels=frozenset({ChannelKey.CONTENT_CARD}),
    fields=(),
    build=_build,
)
