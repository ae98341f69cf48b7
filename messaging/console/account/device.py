"""The mark of a browser that has signed in to an account, so that others cannot lock it out."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from messaging.services.sign_in import account_hash

COOKIE = "carillon_device"
_SALT = "carillon.device"
_YEAR_SECONDS = 365 * 24 * 3600


def device_of(request: HttpRequest, email: str) -> str:
    """Return the random id of this browser for the account of ``email``, or an empty string."""
    try:
        mark = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=_YEAR_SECONDS)
    except signing.BadSignature:
        return ""
    return str(mark["device"]) if mark["account"] == account_hash(email) else ""


def remember_device(answer: HttpResponse, email: str) -> None:
    """Mark the browser as one that has signed in to the account of ``email``."""
    mark = {"account": account_hash(email), "device": secrets.token_hex(8)}
    answer.set_cookie(
        COOKIE,
        signing.dumps(mark, salt=_SALT),
        max_age=_YEAR_SECONDS,
        secure=settings.IS_HTTPS,
        httponly=True,
        samesite="Lax",
        path="/console/",
    )
