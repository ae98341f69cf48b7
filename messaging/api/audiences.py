"""``POST /audiences/count`` and ``/audiences/explain``: ours, in the words of a send."""

from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.api.waterfalls import WaterfallFigures
from messaging.choices.access import Permission
from messaging.services.audience_calls import CountQuestion, ExplainQuestion, count, explain
from messaging.wire import read

OK = 200


class CountedUsers(BaseModel):
    """A number of users, and how sure it is."""

    value: int
    margin: int = Field(description="How far value may be off, 19 times in 20; 0 if exact.")
    exact: bool
    milliseconds: int = Field(description="What the statement took.")


class CountedClause(BaseModel):
    """One node of the audience."""

    path: str = Field(description="Where it stands in the body: `audience.AND.0`.")
    words: str
    alone: int = Field(description="Users whom it means by itself.")
    left: int | None = Field(
        description="Users left after it and all that stands before it; null among alternatives."
    )


class CountedClauses(BaseModel):
    """Every node, counted by one statement."""

    nodes: list[CountedClause]
    exact: bool
    milliseconds: int


class AudienceCount(BaseModel):
    """How many users are meant, clause by clause, and what becomes of them channel by channel."""

    message: str
    users: CountedUsers
    clauses: CountedClauses
    fingerprint: str | None = Field(
        default=None,
        description="As expected_recipients takes it, with the same channels.",
    )
    waterfall: WaterfallFigures | None = Field(
        default=None, description="Where messages or channels are given."
    )
    method: str | None = Field(default=None, description="`counted`, or sampled.")
    errors: list[str] = Field(default=[], description="What was not obeyed, and why.")


class ExplainedClause(BaseModel):
    """One node of the audience and the user."""

    path: str
    passed: bool
    wanted: str
    actual: Any = Field(default=None, description="What is stored of what the filter asks about.")


class ExplainedChannel(BaseModel):
    """One channel and the user, with what the verdict goes by."""

    channel: str
    would_send: bool
    reason: str | None
    address: str | None = None
    state: str | None = Field(default=None, description="Of their email or push.")
    in_group: bool | None = None
    devices: int | None = None
    suppressed: bool
    duplicate: bool = Field(description="Another user with this address gets the message.")


class AudienceExplanation(BaseModel):
    """Why a user is in or out."""

    message: str
    user: dict[str, str | None]
    matched: bool = Field(description="Whether they are meant: by names, segment and audience.")
    clauses: list[ExplainedClause]
    channels: list[ExplainedChannel] = Field(
        description="What a send would do if they were meant; where channels are given."
    )
    errors: list[str] = Field(default=[], description="What was not obeyed, and why.")


class CountEndpoint(Endpoint):
    """Count an audience before sending to it.

    Users, each clause alone and as left, and with `messages` or `channels` who of them would get
    the send and why others would not. The fields are those of `/messages/send`; nothing is sent.
    """

    permission = Permission.AUDIENCES_READ
    pools = (throttling.AUDIENCE_COUNTS,)
    body_model = CountQuestion
    answers = {OK: AudienceCount}

    def post(self, request: HttpRequest) -> Answer:
        """Count."""
        query_of(request.GET, self.query_model)
        question = read(CountQuestion, self.call.body)
        return Answer(status=OK, body=count(question, now=self.call.received_at))


class ExplainEndpoint(Endpoint):
    """Say why one user is in an audience, or is not.

    Clause by clause, wanted against actual, then channel by channel: subscription, reach,
    suppression, duplicates.
    """

    permission = Permission.AUDIENCES_READ
    pools = (throttling.AUDIENCE_COUNTS,)
    body_model = ExplainQuestion
    answers = {OK: AudienceExplanation}
    refusals = (404,)

    def post(self, request: HttpRequest) -> Answer:
        """Explain."""
        query_of(request.GET, self.query_model)
        question = read(ExplainQuestion, self.call.body)
        return Answer(status=OK, body=explain(question, now=self.call.received_at))
