"""What a member changes about themselves: looks, times, password; never their role."""

from zoneinfo import ZoneInfo, available_timezones

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from messaging.errors import InvalidRequestError, Problem
from messaging.models.member import Member

THEMES = ("system", "light", "dark")
TIME_DISPLAYS = ("utc", "mine")


def set_theme(member: Member, theme: str) -> None:
    """Remember how the console looks to this member."""
    _one_of(theme, THEMES, "theme")
    member.theme = theme
    member.save(update_fields=["theme"])


def set_times(member: Member, display: str, zone: str | None = None) -> None:
    """Remember whether times are shown in UTC or in the member's own ``zone``."""
    _one_of(display, TIME_DISPLAYS, "time_display")
    if zone is not None and zone not in available_timezones():
        raise _wrong("time_zone", _("This is not a time zone of the IANA list."))
    member.time_display = display
    member.time_zone = ZoneInfo(zone or member.time_zone).key
    member.save(update_fields=["time_display", "time_zone"])


def change_password(member: Member, *, current: str, new: str) -> None:
    """Change the password; every other sign-in of this member ends with its next request."""
    if not member.check_password(current):
        raise _wrong("current", _("This is not your password."))
    try:
        validate_password(new, member)
    except ValidationError as fault:
        raise _wrong("new", " ".join(fault.messages)) from None
    member.set_password(new)
    member.save(update_fields=["password"])


def _one_of(value: str, allowed: tuple[str, ...], path: str) -> None:
    if value not in allowed:
        raise _wrong(path, _("Give one of: %(words)s.") % {"words": ", ".join(allowed)})


def _wrong(path: str, reason: str) -> InvalidRequestError:
    return InvalidRequestError(_("Nothing was changed."), [Problem(path, reason)])
