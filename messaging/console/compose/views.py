"""The composer's page: write, look, review, send. One form, one address, one send service."""

import secrets

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.console.compose.draft import Draft
from messaging.console.compose.looks import mail_body
from messaging.console.compose.reading import Reading, read
from messaging.console.compose.review import Review, call_of
from messaging.console.compose.sheet import sheet
from messaging.console.frames import sandboxed
from messaging.console.page import MemberRequest, page, show
from messaging.errors import InvalidRequestError
from messaging.services.send import send

PAGE = "console/compose/compose.html"
FRAGMENTS = {
    "panel": "console/compose/_panel.html",
    "messages-box": "console/compose/_messages.html",
}


@page(Role.MARKETER, "GET", "HEAD", "POST")
def compose(request: MemberRequest) -> HttpResponse:
    """Show the form, follow it, review it, or send what it says."""
    if request.method != "POST":
        return _shown(request, read(Draft.from_body({})))
    reading = read(Draft.from_post(request.POST))
    deed = request.POST.get("do", "refresh")
    if deed == "review":
        return _reviewed(request, reading)
    if deed == "send":
        return _sent(request, reading)
    return _shown(request, reading)


@page(Role.MARKETER, "POST")
def mail(request: MemberRequest) -> HttpResponse:
    """Return the mail as one user would open it, for a frame without rights."""
    reading = read(Draft.from_post(request.POST))
    return sandboxed(mail_body(reading.request, request.POST.get("preview_as", "")))


def _shown(
    request: MemberRequest,
    reading: Reading,
    *,
    review: Review | None = None,
    refused: str = "",
) -> HttpResponse:
    context = sheet(request, reading) | {"review": review, "refused": refused}
    context["idempotency_key"] = request.POST.get("idempotency_key") or secrets.token_urlsafe(24)
    answer = show(request, PAGE, context, fragments=FRAGMENTS)
    answer.status_code = 422 if refused or (review and review.is_mistyped) else 200
    return answer


def _reviewed(
    request: MemberRequest, reading: Reading, *, is_mistyped: bool = False
) -> HttpResponse:
    if reading.request is None:
        return _refused(request, reading)
    try:
        review = Review.of(reading.request, at=request.now, is_mistyped=is_mistyped)
    except InvalidRequestError as fault:
        return _refused(request, reading.refused(fault))
    return _shown(request, reading, review=review)


def _sent(request: MemberRequest, reading: Reading) -> HttpResponse:
    """Send, unless the number that was typed is not the number that is meant."""
    if reading.request is None:
        return _refused(request, reading)
    try:
        review = Review.of(reading.request, at=request.now)
        if review.is_confirmed_by(request.POST.get("confirmed", "")):
            answer = send(reading.request, call=call_of(request, reading.body), now=request.now)
            return _led_to(answer.body["dispatch_id"])
    except InvalidRequestError as fault:
        return _refused(request, reading.refused(fault))
    return _reviewed(request, reading, is_mistyped=True)


def _led_to(dispatch_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:dispatch", args=[dispatch_id]), status=303)


def _refused(request: MemberRequest, reading: Reading) -> HttpResponse:
    reading.draft.show(reading.problems)
    return _shown(request, reading, refused=reading.message or _("Something is missing."))
