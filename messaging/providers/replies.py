"""What an answer, or the want of one, means: its class. Source: design, delivery §8."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import NamedTuple

from messaging.choices.outcomes import OutcomeClass, Reason
from messaging.engines.exchange import Reply
from messaging.errors import (
    BlockedAddressError,
    CarillonError,
    InDoubtError,
    NoAnswerError,
    RefusedError,
    UnreadableAnswerError,
)

MOST_SECONDS = 3600  # ours: beyond it a carrier's wish is cut
_ENHANCED = re.compile(r"\A[245]\.\d{1,3}\.\d{1,3}(?!\d)")
# RFC 3463, section 3.2: no such mailbox or host, bad syntax, moved, no mail taken (RFC 7505).
_NOBODY = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
_TOO_LARGE = frozenset({"5.3.4", "5.2.3"})
_SIGN_IN_FIRST = frozenset({530, 534, 535})  # RFC 4954, section 6
_TOO_LARGE_CODE = 552


class Meaning(NamedTuple):
    """A class, with its reason where the class alone does not say it."""

    outcome_class: OutcomeClass
    reason: Reason | None = None
    retry_after_seconds: int | None = None


TAKEN = Meaning(OutcomeClass.OK)
_UNREADABLE = Meaning(OutcomeClass.IN_DOUBT, Reason.ANSWER_UNREADABLE)
_HTTP_MEANINGS = {  # first digit; RFC 9110, section 15
    3: Meaning(OutcomeClass.PERMANENT_MESSAGE),  # redirects are not followed
    4: Meaning(OutcomeClass.PERMANENT_MESSAGE),
    5: Meaning(OutcomeClass.TRANSIENT),
}


def of_fault(fault: CarillonError) -> Meaning:
    """Return what an engine's error means."""
    if isinstance(fault, BlockedAddressError):
        return Meaning(OutcomeClass.PERMANENT_MESSAGE, Reason.BLOCKED_ADDRESS)
    if isinstance(fault, RefusedError):
        return Meaning(OutcomeClass.PERMANENT_MESSAGE)
    if isinstance(fault, InDoubtError):
        return Meaning(OutcomeClass.IN_DOUBT, _why_in_doubt(fault))
    return Meaning(OutcomeClass.TRANSIENT)


def of_webhook(reply: Reply) -> Meaning:
    """Return what a receiver of a caller's choosing meant; its 401 is no fault of ours."""
    status = reply.status
    if 200 <= status <= 299:  # noqa: PLR2004 - RFC 9110, section 15.3
        return TAKEN
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return Meaning(OutcomeClass.THROTTLED, None, _wait(reply))
    if status == HTTPStatus.REQUEST_TIMEOUT:
        return Meaning(OutcomeClass.TRANSIENT)
    return _HTTP_MEANINGS.get(status // 100, _UNREADABLE)


def of_smtp(reply: Reply) -> Meaning:
    """Return what a mail server meant, by its code, enhanced code and the phase it was in."""
    if 200 <= reply.status <= 299:  # noqa: PLR2004 - RFC 5321, section 4.2.1
        return TAKEN
    found = _ENHANCED.search(reply.text)
    enhanced = found.group() if found else ""
    if 400 <= reply.status <= 499:  # noqa: PLR2004 - the same
        is_throttled = enhanced.startswith("4.7.")
        return Meaning(OutcomeClass.THROTTLED if is_throttled else OutcomeClass.TRANSIENT)
    if reply.status in _SIGN_IN_FIRST or reply.headers.get("phase") == "auth":
        return Meaning(OutcomeClass.CREDENTIALS)
    return _refused_mail(reply, enhanced)


def retry_after_seconds(value: str, *, now: datetime) -> int:
    """Return how long a carrier asks us to wait, in whole seconds from 1 to 3600.

    ``value`` is the ``Retry-After`` header: seconds or an HTTP date. Raises ``ValueError`` when it
    is neither. Source: RFC 9110, section 10.2.3; the upper bound is ours.
    """
    text = value.strip()
    if text.isascii() and text.isdecimal():
        return min(max(int(text[:9]), 1), MOST_SECONDS)
    moment = parsedate_to_datetime(text)
    wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now
    return min(max(int(wait.total_seconds()), 1), MOST_SECONDS)


def _refused_mail(reply: Reply, enhanced: str) -> Meaning:
    """Tell a dead address from a refused mail; only the first shuts the address for good."""
    phase = reply.headers.get("phase")
    if phase == "rcpt" and enhanced in _NOBODY:
        return Meaning(OutcomeClass.PERMANENT_RECIPIENT)
    if enhanced in _TOO_LARGE or reply.status == _TOO_LARGE_CODE:
        return Meaning(OutcomeClass.PERMANENT_MESSAGE, Reason.MESSAGE_TOO_LARGE)
    # A relay that is not open, a policy: the mailbox itself may be fine.
    reason = Reason.REFUSED_RECIPIENT if phase == "rcpt" else Reason.REFUSED_MESSAGE
    return Meaning(OutcomeClass.PERMANENT_MESSAGE, reason)


def _why_in_doubt(fault: InDoubtError) -> Reason:
    if isinstance(fault, NoAnswerError):
        return Reason.NO_ANSWER
    if isinstance(fault, UnreadableAnswerError):
        return Reason.ANSWER_UNREADABLE
    return Reason.CONNECTION_LOST


def _wait(reply: Reply) -> int:
    """Return what a throttling reply asks for; junk is a second."""
    try:
        return retry_after_seconds(reply.headers["retry-after"], now=datetime.now(tz=UTC))
    except (KeyError, ValueError, OverflowError):
        return 1
