"""Stop, pause and resume by a member: the same deeds as a caller's, and the page afterwards."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.activity.record import Answer, Call
from messaging.choices.access import Role, Source
from messaging.choices.states import DispatchState
from messaging.console.dispatches import queries
from messaging.console.dispatches.control import control_of
from messaging.console.page import MemberRequest, page, show
from messaging.errors import ConflictError
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import figures
from messaging.services import dispatches


@page(Role.MARKETER, "GET", "HEAD", "POST")
def stop(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Ask once, naming the number; without JavaScript on a page of its own. Then stop."""
    found = queries.dispatch_of(dispatch_id)
    if request.method == "POST":
        return _done(request, found, dispatches.stop)
    control = control_of(found, figures(found), now=request.now)
    return show(request, "console/dispatches/stop.html", {"dispatch": found, "control": control})


@page(Role.MARKETER, "POST")
def pause(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Let it rest."""
    return _done(request, queries.dispatch_of(dispatch_id), dispatches.pause)


@page(Role.MARKETER, "POST")
def resume(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Let it go on, or release it."""
    return _done(request, queries.dispatch_of(dispatch_id), dispatches.resume)


def _done(request: MemberRequest, found: Dispatch, deed: Callable[..., Answer]) -> HttpResponse:
    """Do it and lead back; what somebody else did first is said, not an error of this member's."""
    try:
        answer = deed(found, call=_call_of(request), now=request.now)
    except ConflictError as fault:
        messages.warning(request, str(fault))
    else:
        messages.success(request, _words(answer))
    there = reverse("console:dispatch", args=[found.public_id])
    return HttpResponseRedirect(there, status=303)


def _words(answer: Answer) -> str:
    """Return what is now, with what may still arrive."""
    state, out = answer.body["state"], answer.body["in_flight"]
    if state == DispatchState.PAUSED.word:
        said = _("Paused")
    elif state in {DispatchState.STOPPING.word, DispatchState.STOPPED.word}:
        said = _("Stopped: %s sent") % f"{answer.body['sent']:,}"
    else:
        return _("Now: %s") % state
    return said + (_(". On its way, at most: %s") % out if out else "")


def _call_of(request: MemberRequest) -> Call:
    """Return the member's deed as the log keeps it, beside the calls of services."""
    return Call(
        source=Source.CONSOLE,
        method="POST",
        path=request.path.removeprefix("/console").rstrip("/"),
        request_id=request.request_id,
        member=request.user,
        caller_ip=request.caller_ip,
        received_at=request.now,
        started=request.started,
    )
