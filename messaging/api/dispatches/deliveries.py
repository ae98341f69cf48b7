"""``GET /dispatches/{dispatch_id}/deliveries``: what became of each user, and why.

Source: design, README (contract), delivery §13.
"""

from datetime import datetime

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api.call import Cursor, Limit, query_of
from messaging.api.dispatches.books import OK, dispatch_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.reports.delivery_pages import Filters, Outcome, delivery_page
from messaging.services.wire_words import ChannelWord, ReasonWord, StatusWord
from messaging.wire import Id, WireModel

USUAL_ROWS = 100


class DeliveriesQuery(WireModel):
    """Which outcomes to list."""

    channel: ChannelWord | None = Field(default=None, description="Only this channel.")
    status: StatusWord | None = Field(default=None, description="Only this outcome.")
    reason: ReasonWord | None = Field(default=None, description="Only this reason.")
    external_user_id: Id | None = Field(default=None, description="Only this user.")
    cursor: Cursor | None = Field(default=None, description="From the page before.")
    limit: Limit = Field(default=USUAL_ROWS, description="Rows a page.")

    def filters(self) -> Filters:
        """Return what the page must match."""
        return Filters(
            channel=ChannelKey.of(self.channel) if self.channel else None,
            status=Status.of(self.status) if self.status else None,
            reason=Reason.of(self.reason) if self.reason else None,
            external_user_id=self.external_user_id,
        )


class DeliveryRow(BaseModel):
    """What became of one user on one channel. A name nobody has stands in ``detail``."""

    external_user_id: str | None
    braze_id: str | None
    channel: ChannelWord
    status: StatusWord
    reason: ReasonWord | None
    attempt: int
    detail: str | None
    time: datetime


class Deliveries(BaseModel):
    """One page, oldest first."""

    deliveries: list[DeliveryRow]
    cursor: str | None = Field(description="Asks for the next page; null on the last one.")
    message: str = "success"


class DeliveriesEndpoint(Endpoint):
    """What became of each user, and why: page by page, oldest first, while the send runs, too."""

    permission = Permission.DISPATCHES_READ
    query_model = DeliveriesQuery
    answers = {OK: Deliveries}
    refusals = (404,)

    def get(self, request: HttpRequest, dispatch_id: str) -> Answer:  # noqa: ARG002 - DRF's signature
        """Read one page."""
        query = query_of(self.request.GET, DeliveriesQuery)
        dispatch = dispatch_of(dispatch_id)
        page = delivery_page(dispatch, query.filters(), after=query.cursor or 0, limit=query.limit)
        rows = [_row(outcome) for outcome in page.outcomes]
        body = Deliveries(deliveries=rows, cursor=page.cursor).model_dump(mode="json")
        return Answer(status=OK, body=body, dispatch_number=dispatch.number)


def _row(outcome: Outcome) -> DeliveryRow:
    return DeliveryRow(
        external_user_id=outcome.external_user_id,
        braze_id=outcome.braze_id,
        channel=outcome.channel.word,
        status=outcome.status.word,
        reason=outcome.reason.word if outcome.reason else None,
        attempt=outcome.attempt,
        detail=outcome.detail,
        time=outcome.at,
    )
