"""What a member does to a send: the same deeds as a caller's, and the page afterwards."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.activity.record import Answer, Call
from messaging.choices.access import Role, Source
from messaging.choices.states import DispatchState
from messaging.console.dispatches import queries
from messaging.console.dispatches.again import again_of
from messaging.console.dispatches.control import control_of
from messaging.console.page import MemberRequest, page, show
from messaging.errors import ConflictError, InvalidRequestError, MismatchError, UnavailableError
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import figures
from messaging.services import dispatches, retries
from messaging.services.retries import RetryRequest


@page(Role.MARKETER, "GET", "HEAD", "POST")
def stop(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Ask once, naming the number; without JavaScript on a page of its own. Then stop."""
    found = queries.dispatch_of(dispatch_id)
    if request.method == "POST":
        return _done(request, found, dispatches.stop)
    control = control_of(found, figures(found), member=request.user, now=request.now)
    return show(request, "console/dispatches/stop.html", {"dispatch": found, "control": control})


@page(Role.MARKETER, "POST")
def pause(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Let it rest."""
    return _done(request, queries.dispatch_of(dispatch_id), dispatches.pause)


@page(Role.MARKETER, "POST")
def resume(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Let it go on, or release it."""
    return _done(request, queries.dispatch_of(dispatch_id), dispatches.resume)


@page(Role.MARKETER, "GET", "HEAD", "POST")
def retry(request: MemberRequest, dispatch_id: str) -> HttpResponse:
    """Show whom it failed, and ask once. Then send to them again, and lead to the new send."""
    found = queries.dispatch_of(dispatch_id)
    if request.method == "POST":
        return _sent_again(request, found)
    again = again_of(found, queries.chain_of(found))
    context = {"dispatch": found, "again": again, "new_key": new_key()}
    return show(request, "console/dispatches/again.html", context)


def new_key() -> str:
    """Return a form's idempotency key: pressed twice, it is one retry."""
    return secrets.token_urlsafe(24)


def _sent_again(request: MemberRequest, found: Dispatch) -> HttpResponse:
    body = {"include_unknown": request.POST.get("include_unknown") == "true"}
    key = request.POST.get("idempotency_key") or None
    call = call_of(request, body=body, idempotency_key=key)
    try:
        answer = retries.retry(found, RetryRequest.from_json(body), call=call, now=request.now)
    except (ConflictError, MismatchError, UnavailableError, InvalidRequestError) as fault:
        messages.warning(request, str(fault))
        return _led_to(_page_of(found))
    count = answer.body["targeted"]
    said = ngettext("Sent again: %s delivery", "Sent again: %s deliveries", count)
    messages.success(request, said % f"{count:,}")
    return _led_to(reverse("console:dispatch", args=[answer.body["dispatch_id"]]))


def _done(request: MemberRequest, found: Dispatch, deed: Callable[..., Answer]) -> HttpResponse:
    """Do it and lead on; what somebody else did first is said, not an error of this member's."""
    try:
        answer = deed(found, call=call_of(request), now=request.now)
    except ConflictError as fault:
        messages.warning(request, str(fault))
        return _led_to(_page_of(found))
    if "undo" in request.POST and not any(answer.body[term] for term in _LEFT):
        messages.success(request, _("Undone: nothing was sent"))
        return _led_to(_draft_of(found))
    messages.success(request, _words(answer))
    return _led_to(_page_of(found))


_LEFT = ("sent", "failed", "unknown", "in_flight")  # what may have reached a carrier


def _draft_of(found: Dispatch) -> str:
    """Return where an undone send goes on: as a draft, or for a retry at what it retries."""
    if found.retry_of is not None:
        return _page_of(found.retry_of)
    return f"{reverse('console:compose')}?{urlencode({'dispatch': found.public_id})}"


def _page_of(found: Dispatch) -> str:
    return reverse("console:dispatch", args=[found.public_id])


def _led_to(there: str) -> HttpResponse:
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


def call_of(request: MemberRequest, **fields: Any) -> Call:  # noqa: ANN401 - of a call
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
        **fields,
    )
