"""The words of a search box: ``status:4xx -source:console channel:sms,email "no address"``.

Comma is or, space is and, a leading ``-`` is not, quotes hold a word together. A key nobody knows
is a problem that names itself and the nearest known one: it is never ignored.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches

from django.utils.translation import gettext as _

from messaging.choices.word import WireWord

MOST_TOKENS = 20
MOST_CHARACTERS = 2000
WORD = ""  # the key of a plain word
_TOKEN = re.compile(r'(-?)(?:([A-Za-z_]+):)?((?:"[^"]*"?|[^\s"])*)')
_VALUE = re.compile(r'"([^"]*)"?|([^,"]+)')
_SPAN = re.compile(r"(\d{1,6})(s|m|h|d|w)")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True, slots=True)
class Token:
    """One condition as it was written; ``values`` are alternatives."""

    text: str
    key: str
    values: tuple[str, ...]
    is_negated: bool


@dataclass(frozen=True, slots=True)
class SearchProblem:
    """Why a token means nothing here; ``instead`` is what was perhaps meant."""

    text: str
    reason: str
    instead: str = ""


class BadValueError(ValueError):
    """A value that its key does not take; the message says what it takes."""


def tokens(text: str) -> list[Token]:
    """Split a search into tokens; anything can be split, whether it means something or not."""
    found = []
    for match in _TOKEN.finditer(text[:MOST_CHARACTERS].replace("\0", "")):
        sign, key, value = match.groups()
        if match[0].strip("-"):
            found.append(Token(match[0], (key or WORD).lower(), _values(key, value), bool(sign)))
    return found


def problem_of(token: Token, keys: Collection[str]) -> SearchProblem | None:
    """Return what is wrong with a token's key or missing value, or None."""
    if token.key not in keys:
        near = get_close_matches(token.key, sorted(keys), n=1, cutoff=0.5)
        instead = token.text.replace(f"{token.key}:", f"{near[0]}:", 1) if near else ""
        words = {"key": token.key, "keys": ", ".join(sorted(filter(None, keys)))}
        reason = _("There is no key “%(key)s”. Keys are: %(keys)s.") % words
        return SearchProblem(token.text, reason, instead)
    if not token.values:
        return SearchProblem(token.text, _("A value is missing behind “%s:”.") % token.key)
    return None


def without(text: str, token: Token) -> str:
    """Return the search without one of its tokens."""
    return " ".join(each.text for each in tokens(text) if each != token)


def _values(key: str | None, value: str) -> tuple[str, ...]:
    if key is None:
        return (value.replace('"', ""),)
    found = _VALUE.findall(value)
    return tuple(quoted or plain.strip() for quoted, plain in found if quoted or plain)


def word_of(words: type[WireWord], value: str) -> WireWord:
    """Read a wire word; raises ``BadValueError`` listing all there are."""
    try:
        return words.of(value)
    except KeyError:
        allowed = ", ".join(member.word for member in words)
        raise BadValueError(_("Give one of: %s.") % allowed) from None


def moment_of(value: str, now: datetime) -> datetime:
    """Read ``2h`` as that long before ``now``, or an ISO day or instant, in UTC unless it says."""
    if span := _SPAN.fullmatch(value):
        return _before(now, timedelta(**{_UNITS[span[2]]: int(span[1])}))
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        example = date(now.year, now.month, now.day).isoformat()
        message = _("Give a span like 30m, 2h or 7d, or an instant like %sT09:41:07Z.") % example
        raise BadValueError(message) from None
    return _in_utc(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise BadValueError(_("Give an instant after the year 1.")) from None


def _before(now: datetime, span: timedelta) -> datetime:
    try:
        return now - span
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def number_of(value: str) -> int:
    """Read a whole number of up to nine digits."""
    if not value.isascii() or not value.isdecimal() or len(value) > 9:  # noqa: PLR2004 - fits both databases
        raise BadValueError(_("Give a whole number."))
    return int(value)
