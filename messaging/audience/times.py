"""Times as custom attributes keep them: one text for one instant, so that text order is time order.

JSON has no times. What comes in as one of the formats of spec, audience §4, is stored as UTC in the
one form ``2019-07-22T13:17:55.000000Z``; comparisons of time know that form alone
(docs/decisions/0003-times-are-stored-as-one-text.md).
"""

import re
from datetime import UTC, datetime, timedelta, timezone

LAST_YEAR = 3000  # spec, audience §4: later years are stored as strings, like years before 1
EARLIEST = "0001-01-01T00:00:00.000000Z"
LATEST = f"{LAST_YEAR}-12-31T23:59:59.999999Z"

_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d)"
_SECOND = r":(?P<second>\d\d)(?:[.,:](?P<fraction>\d{1,9}))?"
_ZONE = r"(?P<zone>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# ISO 8601 with dashes, "T" or a space, and the ":SSS" that the spec allows for milliseconds.
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    rf"(?:[T ]{_CLOCK}(?:{_SECOND})?(?: ?{_ZONE})?)?",
    re.ASCII | re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?P<month>\d{1,2})(?P<dash>[/-])(?P<day>\d{1,2})(?P=dash)(?P<year>\d{4})", re.ASCII
)
_DAY_NAMED = re.compile(
    rf"(?:mon|tue|wed|thu|fri|sat|sun) (?P<month>\d{{1,2}}|{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}})"
    rf" {_CLOCK}:(?P<second>\d\d)[. ]?{_ZONE}? (?P<year>\d{{4}})",
    re.ASCII | re.IGNORECASE,
)


_UTC_SECOND = re.compile(
    r"[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII
)  # what most callers write


def canonical_time(text: str) -> str | None:
    """Return the stored form of a text that is a time, or ``None`` for any other text.

    Without a zone it is UTC; a date alone is its midnight. ``12-1-2021`` is read as ``12/1/2021``
    is, the month first. Source: spec, audience §4.
    """
    if _UTC_SECOND.fullmatch(text):
        return _checked(text)
    instant = _instant(text, (_ISO, _MONTH_FIRST, _DAY_NAMED))
    return None if instant is None or instant.year > LAST_YEAR else canonical(instant)


def _checked(text: str) -> str | None:
    """Return the stored form of a UTC time to the second, if there is such a time: the short way.

    It costs a seventh of the long one, and each attribute of each user tracked may be a time.
    """
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return None
    return f"{text[:-1]}.000000Z"


def iso_instant(text: str) -> datetime:
    """Return the instant of an ISO 8601 text, in UTC; raises ``ValueError`` for any other text."""
    instant = _instant(text, (_ISO,))
    if instant is None:
        raise ValueError("must be an ISO 8601 time, such as 2019-07-22T13:17:55+0000.")
    return instant


def canonical(instant: datetime) -> str:
    """Return the stored form of an aware ``instant``."""
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _instant(text: str, forms: tuple[re.Pattern[str], ...]) -> datetime | None:
    matches = (form.fullmatch(text) for form in forms)
    found = next((match.groupdict() for match in matches if match), None)
    if found is None:
        return None
    try:
        return datetime(
            year=int(found["year"]),
            month=_month(found["month"]),
            day=int(found["day"]),
            hour=int(found.get("hour") or 0),
            minute=int(found.get("minute") or 0),
            second=int(found.get("second") or 0),
            microsecond=int((found.get("fraction") or "").ljust(6, "0")[:6]),
            tzinfo=_zone(found.get("zone")),
        ).astimezone(UTC)
    except (ValueError, OverflowError):  # 30 February; 25 o'clock; before year 1
        return None


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.index(text.lower()) + 1


def _zone(text: str | None) -> timezone:
    if text is None or text[0] not in "+-":
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if minutes > 59:  # noqa: PLR2004 - a clock's
        raise ValueError(text)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)
