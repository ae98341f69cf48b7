"""Links in messages: which may be opened where. Source: design, safety §4, last row but one.

A link is judged twice: as the template was sent, as far as its literal start tells, and again once
it is rendered, when nothing can hide any more.
"""

import re
from typing import Annotated

from pydantic import AfterValidator

from messaging.faults import fault
from messaging.wire import Template

LIQUID = re.compile(r"\{[{%]")
CONTROLS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")  # what browsers drop before they look
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)

MEDIA_SCHEMES = frozenset({"https", "http"})
WEB_SCHEMES = MEDIA_SCHEMES | {"mailto", "tel", "sms"}
NEVER = frozenset(
    {"javascript", "vbscript", "data", "file", "blob", "about", "intent", "content", "jar"}
)


def has_liquid(text: str) -> bool:
    """Say whether ``text`` is more than itself once it is rendered."""
    return LIQUID.search(text) is not None


def media_fault(text: str) -> str | None:
    """Say what is wrong with the address of a picture or sound, or ``None``."""
    return None if _has_scheme(text, MEDIA_SCHEMES) else "must be an http or https address"


def web_fault(text: str) -> str | None:
    """Say what is wrong with a link that a browser opens, or ``None``."""
    if _has_scheme(text, WEB_SCHEMES):
        return None
    return "must be an https, http, mailto, tel or sms address"


def app_fault(text: str) -> str | None:
    """Say what is wrong with a link that an app opens, deep links included, or ``None``."""
    if _has_scheme(text, WEB_SCHEMES) or _is_deep_link(text):
        return None
    return "must be a web address or a deep link such as app://page"


def _start(text: str) -> str:
    """Return what is literally there before the first Liquid, as a browser would read it."""
    return CONTROLS.sub("", LIQUID.split(text, maxsplit=1)[0])


def _has_scheme(text: str, schemes: frozenset[str]) -> bool:
    """Say whether ``text`` is empty, opens with one of ``schemes``, or may once it is rendered."""
    start = _start(text)
    if not start:
        return not text or has_liquid(text)
    scheme = SCHEME.match(start)
    if scheme is None:
        return has_liquid(text) and start.isalnum()
    return scheme[1].lower() in schemes


def _is_deep_link(text: str) -> bool:
    start = _start(text)
    scheme = SCHEME.match(start)
    if scheme is None or scheme[1].lower() in NEVER:
        return False
    return start[scheme.end() :].startswith("//") or has_liquid(text)


def _checked_media(text: str) -> str:
    if reason := media_fault(text):
        raise fault(reason)
    return text


def _checked_web(text: str) -> str:
    if reason := web_fault(text):
        raise fault(reason)
    return text


def _checked_app(text: str) -> str:
    if reason := app_fault(text):
        raise fault(reason)
    return text


MediaUri = Annotated[Template, AfterValidator(_checked_media)]
WebUri = Annotated[Template, AfterValidator(_checked_web)]
AppUri = Annotated[Template, AfterValidator(_checked_app)]
