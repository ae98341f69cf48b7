"""Fields of a profile that are one column each: how each is read, and what it is when removed.

Source: spec, related-endpoints §2, "Attribute object".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, partial
from importlib.resources import files
from typing import Any
from zoneinfo import available_timezones

from messaging.audience.times import iso_instant
from messaging.people.identifiers import address
from messaging.people.phone_numbers import e164
from messaging.people.text import storable
from messaging.wire import FLAG_WORDS

_LANGUAGE = re.compile(r"([A-Za-z]{2})((?:[-_][A-Za-z0-9]{2,5})?)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_GENDERS = frozenset("MFONP")


@dataclass(frozen=True, slots=True)
class ProfileField:
    """One field: its column, its reader, and the column's value for ``null``."""

    column: str
    read: Callable[[object], Any]  # raises ValueError with the rule; Any: the column's value
    empty: Any = ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be a string.")  # noqa: TRY004 - one kind of fault for a reader
    return storable(value)


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in FLAG_WORDS:
        raise ValueError("must be true or false.")
    return FLAG_WORDS[value]


def _gender(value: object) -> str:
    if not isinstance(value, str) or value not in _GENDERS:
        raise ValueError("must be M, F, O, N or P.")
    return value


@cache
def _countries() -> frozenset[str]:
    """Return ISO 3166-1's codes, from the same source as the time zones."""
    lines = files("tzdata.zoneinfo").joinpath("iso3166.tab").read_text().splitlines()
    return frozenset(line[:2] for line in lines if not line.startswith("#"))


def _country(value: object) -> str:
    code = _text(value).upper()
    if code not in _countries():
        raise ValueError("must be a country of ISO 3166-1 in two letters, such as ES.")
    return code


def _language(value: object) -> str:
    found = _LANGUAGE.fullmatch(_text(value))
    if not found:
        raise ValueError("must be a language of ISO 639-1 in two letters, such as es.")
    return found[1].lower() + found[2]


_zones = cache(available_timezones)


def _time_zone(value: object) -> str:
    if _text(value) not in _zones():
        raise ValueError("must be a time zone of the IANA database, such as Europe/Madrid.")
    return str(value)


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and _DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:  # 30 February
        pass
    raise ValueError("must be a day, such as 1990-05-17.")


def moment(value: object) -> datetime:
    """Return an ISO 8601 instant; raises ``ValueError``."""
    if not isinstance(value, str):
        raise ValueError("must be an ISO 8601 time, such as 2019-07-22T13:17:55+0000.")  # noqa: TRY004 - one kind of fault
    return iso_instant(value)


_flag_field = partial(ProfileField, read=_flag, empty=False)
FIELDS: Mapping[str, ProfileField] = {
    "country": ProfileField("country", _country),
    "date_of_first_session": ProfileField("first_used_app_at", moment, None),
    "date_of_last_session": ProfileField("last_used_app_at", moment, None),
    "dob": ProfileField("date_of_birth", _day, None),
    "email": ProfileField("email", address),
    "email_open_tracking_disabled": _flag_field("email_open_tracking_disabled"),
    "email_click_tracking_disabled": _flag_field("email_click_tracking_disabled"),
    "first_name": ProfileField("first_name", _text),
    "last_name": ProfileField("last_name", _text),
    "gender": ProfileField("gender", _gender),
    "home_city": ProfileField("home_city", _text),
    "language": ProfileField("language", _language),
    "phone": ProfileField("phone", e164),
    "time_zone": ProfileField("time_zone", _time_zone),
}


def read_field(field: ProfileField, value: object) -> Any:  # noqa: ANN401 - the column's value
    """Return the column's value; ``null`` and, in a text, nothing at all remove it."""
    if value is None or (value == "" and field.empty == ""):
        return field.empty
    return field.read(value)
