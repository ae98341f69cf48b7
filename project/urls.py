"""The site's addresses: the app's three doors, and what is said when none of them answers.

The console's people read pages, everyone else reads JSON; the path decides, never a header.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path

import messaging.urls
from messaging.api.errors import get_only, json_error
from messaging.console.error_pages import error_page


@get_only
def home(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Lead who typed the host alone to the console; nothing else of ours ever redirects a call."""
    return redirect("/console/")


urlpatterns = [path("", home), path("console", home), path("", include(messaging.urls))]


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path.startswith("/console/"):
        return error_page(request, status)
    return json_error(request, status)


def handler400(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer what cannot be read, such as a host that is not ours."""
    return _answer(request, 400)


def handler403(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer what is refused."""
    return _answer(request, 403)


def handler404(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's
    """Answer an address that is none."""
    return _answer(request, 404)


def handler500(request: HttpRequest) -> HttpResponse:
    """Answer a fault of ours."""
    return _answer(request, 500)
