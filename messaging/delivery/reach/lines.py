"""The lines of a waterfall, from who matched to who gets the message, and where a reason belongs.

Source: design, console §4.3; README, "Duplicates in the waterfall are both".
"""

from collections.abc import Mapping
from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from messaging.choices.outcomes import Reason


class Line(IntEnum):
    """Where a user and a channel stop; the higher, the closer they came."""

    DUPLICATES = 1
    UNSUBSCRIBED = 2
    UNREACHABLE = 3
    SUPPRESSED = 4
    CAPPED = 5
    WILL_RECEIVE = 6

    @property
    def word(self) -> str:
        """The line's name in an answer."""
        return self.name.lower()

    @property
    def plain(self) -> str:
        """Its name on a page."""
        return str(_PLAIN[self])


_PLAIN = {
    Line.DUPLICATES: _("duplicates"),
    Line.UNSUBSCRIBED: _("unsubscribed"),
    Line.UNREACHABLE: _("unreachable"),
    Line.SUPPRESSED: _("suppressed"),
    Line.CAPPED: _("held back by a rule"),
    Line.WILL_RECEIVE: _("will receive"),
}
LINES: Mapping[Reason, Line] = {
    Reason.USER_PROFILE_NOT_FOUND: Line.UNREACHABLE,
    Reason.USER_DELETED: Line.UNREACHABLE,
    Reason.DUPLICATE_ADDRESS: Line.DUPLICATES,
    Reason.NO_ADDRESS: Line.UNREACHABLE,
    Reason.INVALID_ADDRESS: Line.UNREACHABLE,
    Reason.SUPPRESSED: Line.SUPPRESSED,
    Reason.UNSUBSCRIBED: Line.UNSUBSCRIBED,
    Reason.NOT_OPTED_IN: Line.UNSUBSCRIBED,
    Reason.NOT_IN_SUBSCRIPTION_GROUP: Line.UNSUBSCRIBED,
    Reason.NOT_RE_ELIGIBLE: Line.CAPPED,
    Reason.FREQUENCY_CAPPED: Line.CAPPED,
    Reason.NUMBER_CAPPED: Line.CAPPED,
    Reason.QUIET_HOURS: Line.CAPPED,
    Reason.ABORTED: Line.CAPPED,  # the message's own rule
}
LOSSES = tuple(line for line in Line if line is not Line.WILL_RECEIVE)


def line_of(reason: Reason | None) -> Line:
    """Return where a reason belongs; None is no reason not to."""
    return LINES[reason] if reason else Line.WILL_RECEIVE
