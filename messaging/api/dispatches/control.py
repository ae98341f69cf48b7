"""``POST /dispatches/{dispatch_id}/stop``, ``/pause`` and ``/resume``: a send in your hands.

Source: design, README (contract), delivery §10.
"""

from collections.abc import Callable
from typing import Annotated, ClassVar

from django.http import HttpRequest
from pydantic import Field

from messaging.activity.record import Answer
from messaging.api.call import query_of
from messaging.api.dispatches.books import OK, Books, dispatch_of
from messaging.api.endpoint import Endpoint
from messaging.choices.access import Permission
from messaging.choices.states import DispatchState
from messaging.services import dispatches
from messaging.services.wire_words import OneOf
from messaging.wire import WireModel, read

CONFLICT = 409


class Nothing(WireModel):
    """An empty object, or no body at all: the address says what to do."""


class Standing(Books):
    """Where the send stands now."""

    dispatch_id: str = Field(pattern="^[0-9a-f]{32}$")
    state: Annotated[str, OneOf(DispatchState)]
    in_flight: int = Field(
        description="Handed to a carrier and not yet answered: at most so many still arrive."
    )
    message: str = "success"


class _ControlEndpoint(Endpoint):
    """One arrow; subclasses say which."""

    permission = Permission.DISPATCHES_CONTROL
    body_model = Nothing
    is_body_optional = True
    answers = {OK: Standing}
    refusals = (404, CONFLICT)
    deed: ClassVar[Callable[..., Answer]]

    def post(self, request: HttpRequest, dispatch_id: str) -> Answer:
        """Find it, and draw the arrow."""
        query_of(request.GET, self.query_model)
        read(Nothing, self.call.body)
        found = dispatch_of(dispatch_id)
        answer = type(self).deed(found, call=self.call, now=self.call.received_at)
        self.is_logged = True  # in the transaction of the deed
        return answer


class StopEndpoint(_ControlEndpoint):
    """Stop a send for good: whatever has not left is cancelled.

    Nothing begins later than a second after the stop is kept, and at most `in_flight` messages
    still arrive after this answer; what has left cannot be called back. A send that has ended stays
    as it is, and answers 200, too. No `Idempotency-Key` is needed: stopping twice is stopping.
    """

    deed = staticmethod(dispatches.stop)


class PauseEndpoint(_ControlEndpoint):
    """Let a send rest until it is resumed or stopped.

    Nothing begins later than a second after the pause is kept. A send that is held, being stopped
    or over answers 409. What is not sent by `expires_at` is cancelled, paused or not.
    """

    deed = staticmethod(dispatches.pause)


class ResumeEndpoint(_ControlEndpoint):
    """Let a paused send go on where it was, or release a held one.

    Its audience is not read again, and nobody gets it twice, but for one that is held, or was
    paused, when an old database was noticed (`restored`): who got that one since the backup is not
    known any more. If it was held for its canary or its audience then, it is held for that again.
    A send that goes on already answers 200; one that is being stopped or over answers 409.
    """

    deed = staticmethod(dispatches.resume)
