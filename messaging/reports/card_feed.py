"""The unexpired content cards of one user, as an app shows them: pinned first, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from messaging.models.content_card import ContentCard
from messaging.models.user import User
from messaging.reports.cursors import cursor_of

# What an app draws; what only told us how to send is left out. Source: spec, messaging-objects.
SHOWN = (
    *("type", "title", "description", "image_url", "uri_text", "extra"),
    *("ios_uri", "android_uri", "web_uri", "ios_use_webview", "android_use_webview"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One card of a feed."""

    card_id: str
    is_pinned: bool
    created_at: datetime
    expires_at: datetime
    content: Mapping[str, Any]  # Any: JSON, spelled as on the wire


@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage:
    """Some cards, and the cursor behind the last of them; None: that was all."""

    cards: list[Card]
    cursor: str | None


def card_page(external_id: str, *, now: datetime, after: int | None = None, limit: int) -> CardPage:
    """Return up to ``limit`` cards behind ``after``: two queries.

    A user nobody knows has an empty feed, like one who got no card.
    """
    user_ids = list(User.objects.named([external_id]).values_list("id", flat=True))
    rows = ContentCard.objects.filter(user_id__in=user_ids, expires_at__gt=now)
    if after is not None:
        rows = rows.filter(_behind(after))
    found = list(rows.order_by("-is_pinned", "-id")[: limit + 1])
    shown = found[:limit]
    cursor = cursor_of(_place(shown[-1])) if len(found) > limit else None
    return CardPage(cards=[_card(row) for row in shown], cursor=cursor)


def _place(row: ContentCard) -> int:
    return row.pk << 1 | row.is_pinned


def _behind(place: int) -> Q:
    """Return what follows ``place``: behind a pinned card stand all that are not."""
    number, is_pinned = place >> 1, bool(place & 1)
    later = Q(is_pinned=is_pinned, id__lt=number)
    return later | Q(is_pinned=False) if is_pinned else later


def _card(row: ContentCard) -> Card:
    return Card(
        card_id=str(row.card_id),
        is_pinned=row.is_pinned,
        created_at=row.created_at,
        expires_at=row.expires_at,
        content={name: row.content[name] for name in SHOWN if name in row.content},
    )
