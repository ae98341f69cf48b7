"""What a dispatch's page says about those who were sent to first."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.choices.states import CanaryState, DispatchState
from messaging.models.dispatch import Dispatch
from messaging.reports.canary import CanaryStanding, standing
from messaging.reports.figures import Figures

MOST_DIGITS = 4
_TONES = {CanaryState.PASSED: "ok", CanaryState.FAILED: "warn", CanaryState.RELEASED: "warn"}


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryLine:
    """Where the canary stands, and the figures behind it."""

    headline: str
    facts: str
    tone: str


def canary_line(dispatch: Dispatch, books: Figures) -> CanaryLine | None:
    """Return the line of a dispatch that stands as ``books`` say; None where it has no canary."""
    found = standing(dispatch)
    if found is None:
        return None
    return CanaryLine(
        headline=_headline(dispatch, found),
        facts=_facts(found, books),
        tone=_TONES.get(found.state, "info"),
    )


def _headline(dispatch: Dispatch, found: CanaryStanding) -> str:
    if found.state == CanaryState.UNDECIDED:
        is_over = dispatch.state.is_final or dispatch.state == DispatchState.STOPPING
        return _("The canary was not judged") if is_over else _("Waiting for the canary")
    if found.state == CanaryState.PASSED:
        return _("The canary has passed")
    failed = _failed(found)
    if found.state == CanaryState.RELEASED:
        return _("Released, although %s") % failed
    return _("Held: %s") % failed if dispatch.state == DispatchState.HELD else failed


def _failed(found: CanaryStanding) -> str:
    """Return how much of it failed, and on several channels where."""
    share, channel = _share(found)
    if not channel:
        return _("%s of the canary failed") % share
    words = {"share": share, "channel": channel}
    return _("%(share)s of the canary failed on %(channel)s") % words


def _facts(found: CanaryStanding, books: Figures) -> str:
    """Say how many went first, of how many, how many failed, and how many may."""
    first = found.figures
    parts = [
        _("%(first)s of %(all)s deliveries")
        % {"first": _figure(first.targeted), "all": _figure(books.targeted)}
    ]
    if first.pending:
        parts.append(_("%s still to come") % _figure(first.pending))
    if found.worst:
        failed = ngettext("%s failed", "%s failed", found.failures) % _figure(found.failures)
        share, channel = _share(found)
        where = _("%(share)s on %(channel)s") % {"share": share, "channel": channel}
        parts.append(f"{failed} ({where if channel else share})")
    parts.append(_("the limit is %s") % _percent(found.limit))
    return ", ".join(parts)


def _share(found: CanaryStanding) -> tuple[str, str]:
    """Return how many per cent failed, and the channel's name where there are several."""
    if found.worst is None:
        return _percent(0), ""
    channel, percentage = found.worst
    is_told = len(found.figures.channels) > 1 and percentage
    return _percent(_rounded(percentage, found.limit)), str(channel.plain) if is_told else ""


def _rounded(value: float, limit: float) -> float:
    """Return a share with one decimal; with more where it would read as nothing, or as the limit.

    Who reads that 5 % failed and 5 % may, and that it is held, believes neither.
    """
    shown = [round(value, digits) for digits in range(1, MOST_DIGITS + 1)]
    tells = [
        each for each in shown if (each > limit) == (value > limit) and bool(each) == bool(value)
    ]
    return next(iter(tells), value)


def _percent(value: float) -> str:
    return f"{number_format(int(value) if value == int(value) else value)} %"


def _figure(value: int) -> str:
    return str(number_format(value, use_l10n=True, force_grouping=True))
