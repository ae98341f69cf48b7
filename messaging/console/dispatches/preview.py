"""A mail's HTML at an address of its own, with a policy under which nothing in it can run."""

from django.http import HttpResponse

from messaging.choices.access import Role
from messaging.console.dispatches.queries import dispatch_of, message_of
from messaging.console.dispatches.rendered import flat
from messaging.console.page import MemberRequest, page

POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)  # design, safety §7


@page(Role.MARKETER)
def rendered(request: MemberRequest, dispatch_id: str, message_id: int) -> HttpResponse:  # noqa: ARG001 - each page takes it
    """Return the body of one sandboxed mail, shown only inside a sandboxed frame of ours."""
    message = message_of(dispatch_of(dispatch_id), message_id)
    answer = HttpResponse(flat(message.content).get("body", ""))
    answer.headers["Content-Security-Policy"] = POLICY
    answer.headers["X-Frame-Options"] = "SAMEORIGIN"
    return answer
