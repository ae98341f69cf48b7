"""What went wrong, what to do, the request's id and one way on; queries nothing."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: Mapping[int, tuple[Promise | str, Promise | str]] = {
    400: (_("This request cannot be read"), _("Go back and follow the link again.")),
    403: (_("Your role does not open this page"), _("An admin can change your role.")),
    404: (_("There is nothing at this address"), _("Check the id, or look for it in Activity.")),
    405: (_("This address does not take that"), _("Go back and use the button on the page.")),
    409: (_("It changed in the meantime"), _("Reload the page and look again.")),
    413: (_("That is more than one request may hold"), _("Send less at once.")),
    429: (_("Too many requests"), _("Wait a moment, then try again.")),
    500: (_("A fault of ours"), _("It is in the log under the id below. Nothing was half done.")),
    503: (_("The database does not answer"), _("Nothing was accepted. Try again in a minute.")),
}


def error_page(
    request: HttpRequest, status: int, *, title: str = "", advice: str = ""
) -> HttpResponse:
    """Return the page for ``status``; ``title`` and ``advice`` say more than the usual words."""
    usual_title, usual_advice = _WORDS.get(status, _WORDS[500])
    words = {"title": title or usual_title, "advice": advice or usual_advice}
    page = render_to_string(
        "error.html",
        {"status": status, **words, "request_id": getattr(request, "request_id", "")},
    )
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Answer a form whose token is too old or missing: nothing was done."""
    return error_page(
        request,
        403,
        title=str(_("This form is too old")),
        advice=str(_("Nothing was done. Go back, reload the page and send it again.")),
    )
