"""Headers that callers may add to a mail. Source: design, safety §5, and T16 for the why."""

import re
from collections.abc import Iterator

from messaging.errors import Problem
from messaging.faults import MOST_PATH_CHARACTERS

MOST_HEADERS = 20
MOST_LINE_CHARACTERS = 998  # RFC 5322, section 2.1.1
NAME = re.compile(r"[A-Za-z0-9-]{1,76}")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")  # controls and line separators
ALLOWED = frozenset(
    {"in-reply-to", "references", "precedence", "auto-submitted", "feedback-id"}
    | {"list-id", "organization", "importance", "priority"}
)
# Ours, and those by which a carrier is told to do something.
REFUSED_PREFIXES = (
    *("x-carillon-", "x-ses-", "x-sg-", "x-smtpapi", "x-sendgrid", "x-msys-", "x-mailgun-"),
    *("x-mandrill", "x-mc-", "x-mj-", "x-mailjet-", "x-pm-", "x-mailin-", "x-sib-"),
)


def line_fault(text: str) -> str | None:
    """Say why ``text`` is no header's value, or ``None``."""
    if UNSEEN.search(text):
        return "must not have controls or line breaks"
    if len(text) > MOST_LINE_CHARACTERS:
        return f"must have at most {MOST_LINE_CHARACTERS} characters"
    return None


def header_problems(headers: object) -> Iterator[Problem]:
    """Yield what is wrong with a message's ``headers``, if they are an object and few."""
    if not isinstance(headers, dict) or len(headers) > MOST_HEADERS:
        return
    for name, value in headers.items():
        reason = _name_fault(name) or (line_fault(value) if isinstance(value, str) else None)
        if reason:
            yield Problem(f"headers.{name[:MOST_PATH_CHARACTERS]}", reason)


def _name_fault(name: str) -> str | None:
    """Say why nobody but us may write this header, or ``None``."""
    lower = name.lower()
    if not NAME.fullmatch(name):
        return "is no header name: letters, digits and hyphens, at most 76"
    is_own = lower.startswith("x-") and not lower.startswith(REFUSED_PREFIXES)
    return None if is_own or lower in ALLOWED else "is a header that the sender sets"
