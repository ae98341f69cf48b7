"""The composer's page: write, look, review, send. One form, one address, one send service."""

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from messaging.audience.patience import API_SECONDS, WEB_SECONDS
from messaging.choices.access import Role
from messaging.console.compose.draft import Draft
from messaging.console.compose.form_key import FormKey, form_key
from messaging.console.compose.looks import mail_body
from messaging.console.compose.mistakes import show as show_mistakes
from messaging.console.compose.opened import opened
from messaging.console.compose.reading import Reading, counted, read
from messaging.console.compose.review import Review
from messaging.console.compose.sheet import sheet
from messaging.console.frames import sandboxed
from messaging.console.page import MemberRequest, page, show
from messaging.errors import ConflictError, InvalidRequestError, MismatchError, UnavailableError
from messaging.services.send import send

PAGE = "console/compose/compose.html"
DECISIONS = frozenset({"review", "again", "send"})  # "again": a second dispatch, on purpose
AT_ONCE = 0  # an estimate, where there are many users
# How long the database may take: what is decided on is exact, or says why it is not.
SECONDS = {"exact": WEB_SECONDS} | dict.fromkeys(DECISIONS, API_SECONDS)
FRAGMENTS = {"panel": "console/compose/_follow.html"}


@page(Role.MARKETER, "GET", "HEAD", "POST")
def compose(request: MemberRequest) -> HttpResponse:
    """Show the form, follow it, review it, or send what it says."""
    if request.method != "POST":
        return _opened(request)
    deed = request.POST.get("do", "")
    seconds = SECONDS.get(deed, AT_ONCE)
    reading = counted(read(Draft.from_post(request.POST)), now=request.now, seconds=seconds)
    if deed in DECISIONS:
        return _decided(request, reading, deed)
    if request.htmx and "refused" in request.POST:
        return _shown(request, reading, mistakes=show_mistakes(reading.draft, reading.problems))
    return _shown(request, reading)


@page(Role.MARKETER, "POST")
def mail(request: MemberRequest) -> HttpResponse:
    """Return the mail as one user would open it, for a frame without rights."""
    reading = read(Draft.from_post(request.POST))
    return sandboxed(mail_body(reading.request, request.POST.get("preview_as", "")))


def _opened(request: MemberRequest) -> HttpResponse:
    """Show an empty form, or a call's ``?from=``, an undone send's ``?dispatch=``, one ``?to=``."""
    body, notes = opened(request.user, request.GET)
    if to := request.GET.get("to"):
        body = {**body, "external_user_ids": [to]}
    reading = counted(read(Draft.from_body(body)), now=request.now, seconds=AT_ONCE)
    return _shown(request, reading, notes=notes)


def _decided(request: MemberRequest, reading: Reading, deed: str) -> HttpResponse:
    """Review or send; what the API would refuse is shown with every reason."""
    if reading.request is None or reading.reached is None:
        return _refused(request, reading)
    found = reading.reached.prediction
    review = Review.of(reading.request, found, reading.body, at=request.now)
    key = form_key(request, reading.body, is_new=deed == "again")
    if deed == "send":
        return _sent(request, reading, review=review, key=key)
    return _shown(request, reading, key=key, review=review)


def _sent(
    request: MemberRequest, reading: Reading, *, review: Review, key: FormKey
) -> HttpResponse:
    """Send what was reviewed, once; anything else is shown for review."""
    if key.dispatch_id:
        return _led_to(key.dispatch_id)
    ticket, typed = request.POST.get("ticket", ""), request.POST.get("confirmed", "")
    objection = review.objection(ticket, typed, reading.body)
    if not objection:
        try:
            answer = send(review.expecting(), call=key.call, now=request.now)
            return _led_to(answer.body["dispatch_id"])
        except InvalidRequestError as fault:  # archived in this very moment
            return _refused(request, reading, message=str(fault))
        except (ConflictError, MismatchError, UnavailableError) as fault:
            objection = str(fault)
    return _shown(request, reading, key=key, review=review, objection=objection)


def _led_to(dispatch_id: str) -> HttpResponse:
    return HttpResponseRedirect(reverse("console:dispatch", args=[dispatch_id]), status=303)


def _refused(request: MemberRequest, reading: Reading, *, message: str = "") -> HttpResponse:
    mistakes = show_mistakes(reading.draft, reading.problems)
    message = message or reading.message or _("Something is missing.")
    return _shown(request, reading, refused=message, mistakes=mistakes)


def _shown(
    request: MemberRequest,
    reading: Reading,
    *,
    key: FormKey | None = None,
    **parts: Any,  # noqa: ANN401 - what a template shows
) -> HttpResponse:
    """Render the page, or the panel; ``parts`` are review, objection, refused, ticket and notes."""
    context = {**sheet(request, reading), **parts}
    if not request.htmx:
        context["key"] = key or form_key(request, reading.body)
    answer = show(request, PAGE, context, fragments=FRAGMENTS)
    answer.status_code = 422 if parts.get("refused") or parts.get("objection") else 200
    return answer
