"""``POST /dispatches/{dispatch_id}/retry``: the failed of a send, sent to again.

Source: design, README ("delivery rows are final"), delivery §5.
"""

from django.http import HttpRequest
from pydantic import BaseModel, Field

from messaging.activity.record import Answer
from messaging.api import throttling
from messaging.api.call import query_of
from messaging.api.dispatches.books import dispatch_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.services.retries import RetryRequest, retry

CREATED, CONFLICT = 201, 409


class Retried(BaseModel):
    """Accepted: a new dispatch, which tells what becomes of them."""

    dispatch_id: str = Field(pattern="^[0-9a-f]{32}$")
    retry_of: str = Field(
        pattern="^[0-9a-f]{32}$",
        description="The first send; of a retry of a retry, too.",
    )
    targeted: int = Field(description="Deliveries: one user on one channel each.")
    message: str = "success"


class RetryEndpoint(Endpoint):
    """Send again to those whom a dispatch failed, as a new dispatch.

    Its message, campaign and send id are the first one's, as they were accepted. It reaches the
    users and channels whose last outcome along the send and its retries is *failed*, and nobody who
    was sent to on that channel by any of them. With `include_unknown` it also reaches those of whom
    nobody can tell, who may already have the message. Who is unsubscribed, suppressed or deleted by
    now is skipped.

    Answers 409 while the dispatch or a retry of the same send has not ended, where there is nobody
    to send to, and for an archived campaign. No body is needed.
    """

    permission = Permission.DISPATCHES_CONTROL
    also_needs = (Permission.MESSAGES_SEND,)
    pools = (throttling.AUDIENCE_SENDS,)
    body_model = RetryRequest
    is_body_optional = True
    answers = {CREATED: Retried}
    refusals = (404, CONFLICT)

    def post(self, request: HttpRequest, dispatch_id: str) -> Answer:
        """Find it, and send again."""
        query_of(request.GET, self.query_model)
        asked = RetryRequest.from_json(self.call.body)
        found = dispatch_of(dispatch_id)
        answer = retry(found, asked, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer
