"""The last look before a send: its reach, the number to type, and the call that it becomes."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.choices.people import RecipientSubscriptionState
from messaging.console.page import MemberRequest
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest
from messaging.services.preview import Prediction, reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What stands on the review card."""

    reach: Prediction
    at: datetime
    undo_seconds: int
    must_type: bool
    is_mistyped: bool = False

    @classmethod
    def of(cls, request: SendRequest, *, at: datetime, is_mistyped: bool = False) -> Self:
        """Count ``request`` now. Raises ``InvalidRequestError`` for names nobody has."""
        workspace = Workspace.current()
        found = reach(request, now=at)
        reaches_all = request.recipient_subscription_state == RecipientSubscriptionState.ALL
        is_large = found.user_count > workspace.confirmation_threshold
        return cls(
            reach=found,
            at=at,
            undo_seconds=workspace.undo_seconds,
            must_type=is_large or (request.broadcast and reaches_all),
            is_mistyped=is_mistyped,
        )

    def is_confirmed_by(self, typed: str) -> bool:
        """Say whether ``typed`` is the number of users, with or without separators."""
        figure = re.sub(r"[\s.,'\u2019]", "", typed)
        return not self.must_type or figure == str(self.reach.user_count)


def call_of(request: MemberRequest, body: dict[str, Any]) -> Call:
    """Return the member's send as the log keeps it, beside the calls of services."""
    return Call(
        source=Source.CONSOLE,
        method="POST",
        path="/messages/send",
        body=body,
        request_id=request.request_id,
        member=request.user,
        caller_ip=request.caller_ip,
        idempotency_key=request.POST.get("idempotency_key") or None,
        received_at=request.now,
        started=request.started,
    )
