"""Filters for times: reading them, moving them to a zone, formatting them."""

import datetime as dt
import re
from datetime import UTC, datetime, timedelta, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from messaging.errors import RenderError
from messaging.rendering.filters.strftime import strftime
from messaging.rendering.places.values import text_of

MOST_CHARACTERS = 64  # of a text read as a time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
COMPACT_DATE = 8  # digits of 20261122; any other run of digits is Unix seconds
FORMATS = ("%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S")
OFFSET = re.compile(r"\s+([+-]\d\d:?\d\d)$")
UTC_NAME = re.compile(r"\s*(?:UTC|GMT|Z)$", re.IGNORECASE)


def date(value: object, form: object) -> object:
    """Return a time in a form; what is no time, or an empty form, changes nothing."""
    moment, form = read_time(value), text_of(form)
    if moment is None or not form:
        return value
    return strftime(moment, form)


def time_zone(value: object, name: object) -> object:
    """Return a time in a zone, as ISO 8601; raises ``RenderError`` for a zone nobody knows."""
    moment = read_time(value)
    return value if moment is None else moment.astimezone(_zone(text_of(name))).isoformat()


def read_time(value: object) -> datetime | None:
    """Return the time meant by ``now``, Unix seconds, ISO 8601 or a date in English, or None."""
    if isinstance(value, dt.date):
        value = value.isoformat()
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return EPOCH + timedelta(seconds=value)
        return _time_in(value.strip()) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _time_in(text: str) -> datetime | None:
    if not text or len(text) > MOST_CHARACTERS:
        return None
    if text in ("now", "today"):
        return datetime.now(UTC)
    if text.isdecimal() and text.isascii() and len(text) != COMPACT_DATE:
        return EPOCH + timedelta(seconds=int(text))
    moment = _parsed(text)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def _parsed(text: str) -> datetime | None:
    text = UTC_NAME.sub("+00:00", OFFSET.sub(r"\1", text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = text.removesuffix("+00:00")
    for form in FORMATS:
        try:
            return datetime.strptime(plain, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return _mail_date(text)


def _mail_date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise RenderError("time_zone names a zone that nobody knows") from None
