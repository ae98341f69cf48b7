"""The page behind a mail's unsubscribe link: looking changes nothing, a POST is the user's word.

Mail scanners follow links, so only a POST counts (RFC 8058). It comes from a mail service or from
the page's button, without cookie, token or referrer: the signature in the address is enough, and
the body is not even read. Source: design, safety §8.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from messaging.errors import NotFoundError
from messaging.models.workspace import Workspace
from messaging.services import subscription

METHODS = ("GET", "HEAD", "OPTIONS", "POST")
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",  # the address is the user's word; nobody else may learn it
    "X-Robots-Tag": "noindex",
}


@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Show the button, or do what it says; twice is the same answer."""
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS, headers=HEADERS)
    is_done = request.method == "POST"
    try:
        if is_done:
            subscription.unsubscribe(token, now=timezone.now())
        else:
            subscription.unsubscribe_link(token)
    except NotFoundError as fault:
        return _page("unsubscribe_unknown.html", status=fault.status)
    return _page("unsubscribe.html", is_done=is_done, sender=Workspace.current().name)


def _page(name: str, *, status: int = 200, **words: object) -> HttpResponse:
    """Return a page that knows no session, so that no cookie is read or set."""
    page = render_to_string(f"public/{name}", words)
    return HttpResponse(page, status=status, headers=HEADERS)
