"""What only pages need: sessions, languages, sign-ins and notes. A call of the API passes them by.

It reads no cookie and answers in one language (design, safety §6), and these would be a twentieth
of what accepting a send costs. The path decides, as it does for errors.
"""

from collections.abc import Awaitable

from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware as Authentication
from django.contrib.messages.middleware import MessageMiddleware as Notes
from django.contrib.sessions.middleware import SessionMiddleware as Sessions
from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware as Languages
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

Answer = HttpResponseBase | Awaitable[HttpResponseBase]  # as Django's own say
PATHS = ("/console/", "/unsubscribe/", "/exports/", "/docs/")


class ForPages(MiddlewareMixin):
    """A middleware of Django's that lets every other path through."""

    def __call__(self, request: HttpRequest) -> Answer:
        """Answer; where no page is asked for, as if this were not here."""
        if not request.path.startswith(PATHS):
            return self.get_response(request)
        return super().__call__(request)


class SessionMiddleware(ForPages, Sessions):
    """Whose browser it is."""


class LocaleMiddleware(ForPages, Languages):
    """The reader's language; whatever else is said is in ours, after any page on this thread."""

    def __call__(self, request: HttpRequest) -> Answer:
        """Answer in the language that the path and the reader call for."""
        translation.activate(settings.LANGUAGE_CODE)
        return super().__call__(request)


class AuthenticationMiddleware(ForPages, Authentication):
    """Who is signed in."""


class MessageMiddleware(ForPages, Notes):
    """What a page says once."""
