"""A mail's HTML at an address of its own, with a policy under which nothing in it can run."""

from django.http import HttpResponse

from messaging.choices.access import Role
from messaging.console.dispatches.queries import dispatch_of, message_of
from messaging.console.frames import flat, sandboxed
from messaging.console.page import MemberRequest, page


@page(Role.MARKETER)
def rendered(request: MemberRequest, dispatch_id: str, message_id: int) -> HttpResponse:  # noqa: ARG001 - each page takes it
    """Return the body of one sandboxed mail, shown only inside a sandboxed frame of ours."""
    message = message_of(dispatch_of(dispatch_id), message_id)
    return sandboxed(flat(message.content).get("body", ""))
