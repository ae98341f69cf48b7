"""``GET /email/unsubscribes``, ``GET /email/hard_bounces``: who is out, or shut, and since when.

Source: spec, related-endpoints §7.
"""

import re
from datetime import date
from typing import Annotated, Literal

from annotated_types import Ge, Le
from django.http import HttpRequest
from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from messaging.activity.record import Answer
from messaging.api.call import MOST_ROWS, query_of, whole
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.faults import fault
from messaging.services.addresses import MailAddress
from messaging.services.email.lists import Wanted, hard_bounces, unsubscribes
from messaging.wire import WireModel

OK = 200
USUAL_ROWS = 100
MOST_SKIPPED = 1_000_000
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _day(text: object) -> object:
    try:
        if isinstance(text, str) and _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise fault("must be a day, YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Rows = Annotated[int, Ge(1), Le(MOST_ROWS), whole(1, MOST_ROWS, blank=USUAL_ROWS)]
Skipped = Annotated[int, Ge(0), Le(MOST_SKIPPED), whole(0, MOST_SKIPPED, blank=0)]


class BouncesQuery(WireModel):
    """Which part of a list: a range of days, or one address."""

    start_date: Day | None = Field(default=None, description="The first day, from midnight UTC.")
    end_date: Day | None = Field(
        default=None, description="The day after the last: the range ends at its midnight UTC."
    )
    email: MailAddress | None = Field(
        default=None, description="Only this address; the days are not looked at then."
    )
    limit: Rows = Field(default=USUAL_ROWS, description="Rows a page.")
    offset: Skipped = Field(default=0, description="Rows to leave out before it.")

    def wanted(self, *, is_newest_first: bool = True) -> Wanted:
        """Return what is asked for."""
        return Wanted(**self.model_dump(include=_WANTED), is_newest_first=is_newest_first)


_WANTED = {"start_date", "end_date", "email", "limit", "offset"}


class UnsubscribesQuery(BouncesQuery):
    """The same, and its order."""

    sort_direction: Literal["asc", "desc"] = Field(
        default="desc", description="desc is newest first."
    )


class UnsubscribedEmail(BaseModel):
    """One user who is unsubscribed."""

    email: str
    unsubscribed_at: str | None = Field(
        description="As `2020-06-17 19:27:44 +0000`; null where nobody knows since when."
    )


class Unsubscribes(BaseModel):
    """One page."""

    emails: list[UnsubscribedEmail]
    message: str = "success"


class BouncedEmail(BaseModel):
    """One address that bounced for good."""

    email: str
    hard_bounced_at: str = Field(description="As `2020-06-17 19:27:44 +0000`.")


class Bounces(BaseModel):
    """One page, newest first."""

    emails: list[BouncedEmail]
    message: str = "success"


class UnsubscribesEndpoint(Endpoint):
    """List who is unsubscribed from mail.

    By the day they left, or for one address. One row a user: an address that two users have stands
    twice.
    """

    permission = Permission.EMAIL_UNSUBSCRIBE
    query_model = UnsubscribesQuery
    answers = {OK: Unsubscribes}

    def get(self, request: HttpRequest) -> Answer:
        """Read one page."""
        query = query_of(request.GET, UnsubscribesQuery)
        wanted = query.wanted(is_newest_first=query.sort_direction == "desc")
        return Answer(status=OK, body=unsubscribes(wanted))


class HardBouncesEndpoint(Endpoint):
    """List addresses that bounced for good.

    By the day it happened, or for one address.
    """

    permission = Permission.EMAIL_HARD_BOUNCES
    query_model = BouncesQuery
    answers = {OK: Bounces}

    def get(self, request: HttpRequest) -> Answer:
        """Read one page."""
        query = query_of(request.GET, BouncesQuery)
        return Answer(status=OK, body=hard_bounces(query.wanted()))
