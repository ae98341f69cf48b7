"""Which buttons a dispatch offers now, and why it stands still."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.choices.access import Role
from messaging.choices.reason_words import state_sentence
from messaging.choices.states import DispatchState
from messaging.models.dispatch import FOR_DEVELOPERS, LIVE_STATES, Dispatch
from messaging.models.member import Member
from messaging.reports.figures import Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """What a member who may send can do to a dispatch; nothing once it is stopping or over."""

    can_pause: bool = False
    can_stop: bool = False
    go_on: str = ""  # the label of what lets it go on; empty where it does, or takes a developer
    is_undo: bool = False  # nothing has left, and until then nothing will
    undo_until: datetime | None = None
    stop_label: str = ""
    stop_text: str = ""


def control_of(dispatch: Dispatch, books: Figures, *, member: Member, now: datetime) -> Control:
    """Return what a member can do now to a dispatch that stands as ``books`` say."""
    state = dispatch.state
    is_waiting = state in {DispatchState.PAUSED, DispatchState.HELD}
    if not is_waiting and state not in LIVE_STATES:
        return Control()
    is_undo = state == DispatchState.ACCEPTED and dispatch.start_at > now
    return Control(
        can_pause=not is_waiting and not is_undo,
        can_stop=True,
        go_on=_go_on(dispatch, member),
        is_undo=is_undo,
        undo_until=dispatch.start_at if is_undo else None,
        stop_label=_stop_label(books, is_undo=is_undo),
        stop_text=_(
            "Who has not been sent to is cancelled, for good. What has left cannot be called back."
        ),
    )


def standing_still(dispatch: Dispatch) -> str:
    """Return why a dispatch is paused, held or stopped, and who did it; empty while it goes on."""
    if dispatch.state in LIVE_STATES:
        return ""
    reason = state_sentence(dispatch.state_reason)
    is_by_hand = dispatch.state in _BY_HAND and dispatch.state_by
    by = _("by %s") % dispatch.state_by if is_by_hand else ""
    return " · ".join(filter(None, [reason, by]))


_BY_HAND = (DispatchState.PAUSED, DispatchState.STOPPING, DispatchState.STOPPED)


def _go_on(dispatch: Dispatch, member: Member) -> str:
    if dispatch.state_reason in FOR_DEVELOPERS and not member.may(Role.DEVELOPER):
        return ""
    labels = {DispatchState.PAUSED: _("Resume"), DispatchState.HELD: _("Release")}
    return labels.get(dispatch.state, "")


def _stop_label(books: Figures, *, is_undo: bool) -> str:
    """Return the words of the red button: the verb again, and the number."""
    if is_undo:
        return _("Undo")
    if not books.pending:
        return _("Stop")
    left = ngettext("Stop, %s not sent", "Stop, %s not sent", books.pending)
    return left % f"{books.pending:,}"
