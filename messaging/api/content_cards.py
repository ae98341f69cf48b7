"""``GET /content_cards?external_id=…``: the feed that an app's server shows a user.

A key with a right of its own: see ``docs/decisions/0004-content-cards-are-read-with-a-key.md``.
"""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field

from messaging.activity.record import Answer
from messaging.api.call import Cursor, Limit, query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.reports.card_feed import Card, card_page
from messaging.wire import Id, WireModel

OK = 200


class FeedQuery(WireModel):
    """Whose feed, and where to go on."""

    external_id: Id = Field(description="The user.")
    cursor: Cursor | None = Field(default=None, description="From the page before.")
    limit: Limit = Field(default=100, description="Cards a page.")


class FeedCard(BaseModel):
    """One card: what was sent, rendered for this user, without what only said how to send it."""

    model_config = ConfigDict(extra="allow")

    id: str
    pinned: bool
    created_at: datetime
    expires_at: datetime


class Feed(BaseModel):
    """One page: pinned cards first, then the newest."""

    cards: list[FeedCard]
    cursor: str | None = Field(description="Asks for the next page; null on the last one.")
    message: str = "success"


class ContentCardsEndpoint(Endpoint):
    """Read a user's content cards.

    Pinned first, newest first, none that has expired. A user nobody knows has an empty feed.
    """

    permission = Permission.CONTENT_CARDS_READ
    query_model = FeedQuery
    answers = {OK: Feed}

    def get(self, request: HttpRequest) -> Answer:
        """Read one page."""
        query = query_of(request.GET, FeedQuery)
        now = self.call.received_at
        page = card_page(query.external_id, now=now, after=query.cursor, limit=query.limit)
        feed = Feed(cards=[FeedCard(**_fields(card)) for card in page.cards], cursor=page.cursor)
        return Answer(status=OK, body=feed.model_dump(mode="json"))


def _fields(card: Card) -> dict[str, Any]:  # Any: JSON
    return {
        **card.content,
        "id": card.card_id,
        "pinned": card.is_pinned,
        "created_at": card.created_at,
        "expires_at": card.expires_at,
    }
