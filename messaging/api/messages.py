"""``POST /messages/send``. Source: seeds; spec, messages-send; design, README (what we chose)."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.endpoint import Endpoint
from messaging.api.waterfalls import WaterfallFigures
from messaging.choices.access import Permission
from messaging.send_request import SendRequest
from messaging.services import send
from messaging.services.rates import Pool
from messaging.wire import Flag, WireModel

OK, CREATED = 200, 201


class SendQuery(WireModel):
    """Whether to send, or to hear what a send would do."""

    dry_run: Flag = Field(
        default=False, description="Answer whom it would reach and why not others; send nothing."
    )


class Sent(BaseModel):
    """Accepted: a worker carries it, and the dispatch tells what becomes of it."""

    dispatch_id: str = Field(pattern="^[0-9a-f]{32}$")
    message: str
    send_id: str | None = Field(default=None, description="Of a broadcast that is tracked.")
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class Predicted(BaseModel):
    """What one channel would do: targeted is would_send and skipped together."""

    targeted: int
    would_send: int
    messages: int = Field(description="One for each device, elsewhere one for each user.")
    skipped: int
    reasons: dict[str, dict[str, int]] = Field(description="skipped → reason → users")
    connection: dict[str, str] = Field(description="Who would carry it.")


class DryRun(BaseModel):
    """With `dry_run`: what a send would do now. Nothing was sent."""

    message: str
    dry_run: bool
    audience: str
    method: str = Field(description="`counted`, or sampled, where everybody would take too long.")
    users: int = Field(description="Users matched, each once.")
    count: int = Field(description="The same, as expected_recipients takes it.")
    fingerprint: str | None = Field(
        description="Equal exactly when the same users are meant; expected_recipients takes it. "
        "Null where counting everybody takes too long."
    )
    named_twice: int
    unknown: int = Field(description="Names that nobody has.")
    targeted: int
    would_send: int
    skipped: int
    waterfall: WaterfallFigures
    channels: dict[str, Predicted]
    warnings: list[str] = Field(description="What to look at before sending.")
    errors: list[str] = Field(default=[], description="What was odd and stopped nothing.")


class SendEndpoint(Endpoint):
    """Send messages now, to named users, a segment or an audience.

    One call sends on up to nine channels. 201 means accepted: workers carry it, and
    `GET /dispatches/{dispatch_id}` tells what became of everyone. Give an `Idempotency-Key` with
    every call that may be repeated, or it sends again. With `expected_recipients`, the count or
    fingerprint of a dry run, an audience that has moved since answers 409 with the difference, and
    nothing is sent. With `canary` some users of an audience go first, and the rest is held where
    too many of them fail.
    """

    permission = Permission.MESSAGES_SEND
    pools = (throttling.CALLS, throttling.AUDIENCE_SENDS)
    query_model = SendQuery
    body_model = SendRequest
    answers = {OK: DryRun, CREATED: Sent}

    def pool_of(self, body: Mapping[str, Any]) -> Pool:
        """Return the small pool for what reaches a whole segment or audience."""
        is_wide = body.get("segment_id") is not None or body.get("audience") is not None
        return throttling.AUDIENCE_SENDS if is_wide else throttling.CALLS

    def post(self, request: HttpRequest) -> Answer:
        """Send, or say what sending would do."""
        query = query_of(request.GET, SendQuery)
        wanted = SendRequest.from_json(self.call.body)
        deed = send.dry_run if query.dry_run else send.send
        answer = deed(wanted, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the send
        return answer
