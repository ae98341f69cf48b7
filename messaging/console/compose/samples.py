"""Users behind one line of the composer's waterfall, on a page of their own."""

from django.http import HttpResponse
from django.utils.translation import gettext as _

from messaging.choices.access import Role
from messaging.console.compose.draft import Draft
from messaging.console.compose.reading import read
from messaging.console.page import MemberRequest, page, show
from messaging.errors import InvalidRequestError, NotFoundError
from messaging.services.samples import LINES, Sample, sample_users

PAGE = "console/compose/sample.html"


@page(Role.MARKETER, "POST")
def sample(request: MemberRequest) -> HttpResponse:
    """Show up to twenty users a channel who are in the line, and why."""
    line = LINES.get(request.POST.get("line", ""))
    if line is None:
        raise NotFoundError(_("There is no such line."))
    reading = read(Draft.from_post(request.POST))
    rows: list[Sample] = []
    problem = "" if reading.request else reading.message or _("Something is missing.")
    if reading.request:
        try:
            rows = sample_users(reading.request, line, now=request.now)
        except InvalidRequestError as fault:
            problem = fault.message
    return show(request, PAGE, {"line": line, "rows": rows, "problem": problem})
