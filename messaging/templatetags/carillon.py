"""Icons, times, figures and reasons for templates."""

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.template import Context, Library
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from lucide.templatetags.lucide import lucide

from messaging.choices.outcomes import Reason
from messaging.choices.reason_words import sentence as reason_sentence
from messaging.choices.reason_words import state_sentence

register = Library()

_DASH = "\N{EN DASH}"
_SECONDS_SHOWN = timedelta(minutes=1)
_RELATIVE_SHOWN = timedelta(hours=1)


@register.simple_tag
def icon(name: str, size: int = 16, label: str = "") -> SafeString:
    """Return a Lucide icon, inlined; without ``label`` it is hidden from screen readers."""
    return _icon(str(name), size, str(label))


@lru_cache(maxsize=512)
def _icon(name: str, size: int, label: str) -> SafeString:
    named = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return format_html("{}", lucide(name, size=size, stroke_width="1.75", **named))


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, form: str = "full") -> SafeString:
    """Return a time to the second in the member's zone, with its distance under one hour.

    ``form`` is ``full`` (day, time, zone, distance), ``row`` (day and time, for a column whose
    head names the zone) or ``time`` (time and zone). None reads as not measured.
    """
    if value is None:
        return unmeasured(_("Has not happened"))
    zone = zone_of(context)
    local = value.astimezone(zone)
    stamp = value.astimezone(ZoneInfo("UTC")).isoformat(timespec="milliseconds")
    parts = _parts(local, now=_now(context), form=form)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        stamp.replace("+00:00", "Z"),
        date_format(local, "j F Y, H:i:s ") + local.strftime("%Z"),
        parts,
    )


def _parts(local: datetime, *, now: datetime, form: str) -> SafeString:
    day = date_format(local, "j M" if local.year == now.year else "j M Y")
    before = format_html('<span class="moment__day">{}</span> ', day) if form != "time" else ""
    zone = format_html(' <span class="moment__zone">{}</span>', local.strftime("%Z"))
    distance = _distance(now - local) if form == "full" else ""
    ago = format_html(' <span class="moment__ago">· {}</span>', distance) if distance else ""
    return format_html(
        "{}{}{}{}", before, local.strftime("%H:%M:%S"), "" if form == "row" else zone, ago
    )


def _distance(gone: timedelta) -> str:
    if abs(gone) >= _RELATIVE_SHOWN:
        return ""
    amount = abs(int(gone.total_seconds()))
    if abs(gone) >= _SECONDS_SHOWN:
        minutes = amount // 60
        words = _("%(n)s min ago") if gone > timedelta(0) else _("in %(n)s min")
        return words % {"n": minutes}
    return (_("%(n)s s ago") if gone >= timedelta(0) else _("in %(n)s s")) % {"n": amount}


@register.simple_tag(takes_context=True)
def zone_name(context: Context) -> str:
    """Return the name of the zone that times on this page are in, for column heads."""
    return _now(context).astimezone(zone_of(context)).strftime("%Z")


def zone_of(context: Context) -> ZoneInfo:
    """Return the zone the signed-in member chose; UTC for everybody else."""
    member = getattr(getattr(context, "request", None), "user", None)
    mine = getattr(member, "time_display", "utc") == "mine"
    return ZoneInfo(member.time_zone if mine and member is not None else "UTC")


def _now(context: Context) -> datetime:
    now: datetime = getattr(getattr(context, "request", None), "now", None) or timezone.now()
    return now


@register.simple_tag
def figure(value: int | None, why: str = "") -> SafeString:
    """Return a whole number, grouped for the language; None is a dash that says why."""
    if value is None:
        return unmeasured(why or _("Not measured"))
    return conditional_escape(number_format(value, use_l10n=True, force_grouping=True))


def unmeasured(why: str) -> SafeString:
    """Return the dash for what was not measured: never a zero."""
    return format_html('<span class="muted" title="{}">{}</span>', why, _DASH)


@register.simple_tag
def share(part: int, whole: int) -> str:
    """Return a percentage that never rounds something to nothing: ``< 0.1 %``, ``84 %``."""
    if not whole:
        return _DASH
    percent = 100 * part / whole
    if 0 < percent < 0.1:  # noqa: PLR2004 - the smallest share that is written out
        return f"< {number_format(0.1, 1)} %"
    rounded = int(percent) if percent >= 1 or not part else round(percent, 1)
    return f"{number_format(rounded, 0 if rounded == int(rounded) else 1)} %"


@register.simple_tag
def duration(milliseconds: int) -> str:
    """Return a length of time: 84 ms, 2.4 s, 3 min 10 s."""
    if milliseconds < 1000:  # noqa: PLR2004 - a second
        return f"{milliseconds} ms"
    seconds = milliseconds / 1000
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{number_format(seconds, 1)} s"
    return f"{int(seconds) // 60} min {int(seconds) % 60} s"


@register.filter
def sentence(reason: Reason) -> str:
    """Return a reason in words."""
    return reason_sentence(reason)


@register.filter
def why(state_reason: str) -> str:
    """Return why a dispatch stands where it stands, in words."""
    return state_sentence(state_reason)


@register.filter
def short_id(text: str) -> str:
    """Return a long id with its middle left out, for lists; the whole one is copied."""
    return f"{text[:6]}…{text[-4:]}" if len(text) > 12 else text  # noqa: PLR2004 - shorter is clear


@register.filter
def term_word(term: str) -> str:
    """Return a term of the books as a word on a page."""
    words = {
        "targeted": _("Targeted"),
        "sent": _("Sent"),
        "skipped": _("Skipped"),
        "failed": _("Failed"),
        "cancelled": _("Cancelled"),
        "unknown": _("Unknown"),
        "pending": _("Pending"),
    }
    return words[term]


@register.filter
def status_tone(status: int) -> str:
    """Return the tone of an HTTP status: ok below 300, info, warn from 400, bad from 500."""
    return ("ok", "ok", "ok", "info", "warn", "bad")[min(status // 100, 5)]


@register.filter
def safe_number(number: int) -> str:
    """Return a number as digits alone, for ids and attributes: never grouped."""
    return str(number)
