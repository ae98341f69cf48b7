"""``GET /dispatches/{dispatch_id}``: where a send stands, in figures that add up.

Source: design, README (contract, D13).
"""

import re
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission, Source
from messaging.choices.states import CanaryState, DispatchState
from messaging.errors import NotFoundError
from messaging.models.dispatch import Dispatch
from messaging.reports.canary import standing
from messaging.reports.figures import Figures, figures
from messaging.services.wire_words import OneOf

OK = 200
SHOWN_DIGITS = 4
_DISPATCH_ID = re.compile(r"[0-9a-f]{32}")
_TIMES = ("accepted_at", "start_at", "expires_at", "snapshot_at", "first_sent_at", "ended_at")


class Books(BaseModel):
    """Deliveries, one user on one channel each: targeted is the sum of all the others."""

    targeted: int
    sent: int
    skipped: int
    failed: int
    cancelled: int
    unknown: int
    pending: int


class CanaryBooks(Books):
    """Those who are sent to first: part of the dispatch's own figures."""

    state: Annotated[str, OneOf(CanaryState)] = Field(
        description="undecided: the rest waits, or was stopped; passed: the rest goes; failed: the "
        "rest is held until the dispatch is resumed or stopped; released: it was resumed."
    )
    failure_percentage: float = Field(description="How many per cent may fail on each channel.")
    measured_percentage: float | None = Field(
        description="How many per cent of those tried have failed, or have no answer, on the "
        "channel where most have. Null while nobody was tried."
    )
    channels: dict[str, Books]


class DispatchBooks(Books):
    """Where a send stands, and what became of everyone it was meant for."""

    dispatch_id: str = Field(pattern=_DISPATCH_ID.pattern)
    state: Annotated[str, OneOf(DispatchState)]
    state_reason: str | None = Field(description="Why it is paused, held or failed.")
    canary: CanaryBooks | None = Field(
        description="Of a send that asked for one, once its audience is frozen."
    )
    source: Annotated[str, OneOf(Source)]
    campaign_id: str | None
    send_id: str | None
    accepted_at: datetime
    start_at: datetime
    expires_at: datetime = Field(description="What is not sent by then is cancelled.")
    snapshot_at: datetime | None = Field(description="When the audience was frozen.")
    first_sent_at: datetime | None
    ended_at: datetime | None
    retry_of: str | None = Field(description="The send whose failed this one was sent to again.")
    retries: list[str] = Field(description="The dispatches that sent to its failed again.")
    channels: dict[str, Books]
    reasons: dict[str, dict[str, int]] = Field(description="outcome → reason → deliveries")
    balances: bool = Field(description="False would be a fault of ours, and is shown as one.")
    message: str = "success"


class DispatchEndpoint(Endpoint):
    """Where a send stands, in figures that add up."""

    permission = Permission.DISPATCHES_READ
    answers = {OK: DispatchBooks}
    refusals = (404,)

    def get(self, request: HttpRequest, dispatch_id: str) -> Answer:  # noqa: ARG002 - DRF's signature
        """Read one dispatch."""
        query_of(self.request.GET, self.query_model)
        dispatch = dispatch_of(dispatch_id)
        books = _books(dispatch, figures(dispatch), _relatives(dispatch))
        return Answer(
            status=OK, body=books.model_dump(mode="json"), dispatch_number=dispatch.number
        )


def dispatch_of(dispatch_id: str) -> Dispatch:
    """Return the dispatch; raises ``NotFoundError`` for what nobody sent."""
    dispatch = None
    if _DISPATCH_ID.fullmatch(dispatch_id):
        wanted = Dispatch.objects.select_related("campaign")
        dispatch = wanted.filter(dispatch_id=UUID(hex=dispatch_id)).first()
    if dispatch is None:
        raise NotFoundError("There is no dispatch with this id.")
    return dispatch


def _relatives(dispatch: Dispatch) -> dict[int, str]:
    """Return the ids of the send that it retries, or of its own retries, by number."""
    related = Q(retry_of=dispatch.number) | Q(number=dispatch.retry_of_id)
    rows = Dispatch.objects.filter(related).order_by("number")
    return {number: public.hex for number, public in rows.values_list("number", "dispatch_id")}


def _books(dispatch: Dispatch, sums: Figures, relatives: dict[int, str]) -> DispatchBooks:
    first = relatives.pop(dispatch.retry_of_id or 0, None)
    empty: dict[str, Any] = {
        "channels": {},
        "reasons": {},
    }  # Any: JSON; a dispatch whose audience is not known yet
    return DispatchBooks(
        **empty | sums.to_json() | {time: getattr(dispatch, time) for time in _TIMES},
        dispatch_id=dispatch.public_id,
        state=dispatch.state.word,
        state_reason=dispatch.state_reason or None,
        canary=_canary(dispatch),
        source=dispatch.source.word,
        campaign_id=dispatch.campaign.campaign_id if dispatch.campaign else None,
        send_id=dispatch.send_id or None,
        retry_of=first,
        retries=list(relatives.values()),
        balances=sums.balances,
    )


def _canary(dispatch: Dispatch) -> CanaryBooks | None:
    """Return the canary's books; a query only where there is one."""
    found = standing(dispatch)
    if found is None:
        return None
    return CanaryBooks(
        **{"channels": {}} | found.figures.to_json(),
        state=found.state.word,
        failure_percentage=found.limit,
        measured_percentage=round(found.worst[1], SHOWN_DIGITS) if found.worst else None,
    )
