"""The form's idempotency key: however often its send is pressed, there is one dispatch.

A double click, Back and a reload repeat key and body, and lead to the dispatch that there is. A key
that was used for another body would be refused for good, so that form gets a new one.
"""

import secrets
from dataclasses import dataclass, replace
from typing import Any

from messaging.activity.record import Call
from messaging.choices.access import Source
from messaging.console.page import MemberRequest
from messaging.errors import InvalidRequestError, MismatchError
from messaging.services.idempotency import replay


@dataclass(frozen=True, slots=True, kw_only=True)
class FormKey:
    """The key that a form carries on, and the dispatch that it stands for by now."""

    call: Call
    dispatch_id: str = ""  # of the send that was accepted with it

    @property
    def text(self) -> str:
        """The key itself."""
        return self.call.idempotency_key or ""


def form_key(request: MemberRequest, body: dict[str, Any], *, is_new: bool = False) -> FormKey:
    """Return the key to carry on for a form that says ``body``."""
    call = _call_of(request, body)
    if is_new or not call.idempotency_key:
        return FormKey(call=replace(call, idempotency_key=_new_key()))
    try:
        answer = replay(call, now=request.now)
    except (MismatchError, InvalidRequestError):
        return FormKey(call=replace(call, idempotency_key=_new_key()))
    return FormKey(call=call, dispatch_id=answer.body["dispatch_id"] if answer else "")


def _new_key() -> str:
    return secrets.token_urlsafe(24)


def _call_of(request: MemberRequest, body: dict[str, Any]) -> Call:
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
