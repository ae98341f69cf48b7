"""What the Overview reads: eight queries, whatever has been sent."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from messaging.choices.channels import ChannelKey
from messaging.choices.states import ConnectionState, DispatchState
from messaging.console.masking import masked
from messaging.console.rows import DispatchRow, dispatch_rows
from messaging.models.connection import Connection
from messaging.models.dispatch import Dispatch
from messaging.models.worker import Worker
from messaging.reports.figures import Figures
from messaging.reports.overview import Trouble, books_since, last_failure, troubles_since

LATEST = 8
MOST_LIVE = 5
SILENT_AFTER = timedelta(seconds=30)
# Content cards are kept by us: without a connection they still reach the feed.
OUTSIDE = tuple(channel for channel in ChannelKey if channel is not ChannelKey.CONTENT_CARD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """Everything the Overview says."""

    books: Figures
    troubles: list[Trouble]
    held: list[Dispatch]
    unwell: list[Connection]
    last_failure: datetime | None
    live: list[DispatchRow]
    latest: list[DispatchRow]
    sandboxed: list[ChannelKey]
    silent_since: datetime | None  # no worker, and work that waits

    @property
    def trouble_count(self) -> int:
        """How many things want a look."""
        return len(self.troubles) + len(self.held) + len(self.unwell)


def today(since: datetime, *, now: datetime, is_masked: bool) -> Today:
    """Return what happened since then and what is happening now; addresses masked where told."""
    rows = dispatch_rows(_latest_and_live())
    connections = list(Connection.objects.order_by("channel", "name"))
    live = [row for row in rows if not row.dispatch.state.is_final]
    troubles = troubles_since(since)
    for trouble in troubles if is_masked else ():
        trouble.detail = masked(trouble.detail)
    connected = {each.channel for each in connections if each.is_default}
    return Today(
        books=books_since(since),
        troubles=troubles,
        held=[row.dispatch for row in live if _is_held(row.dispatch)],
        unwell=[each for each in connections if each.state is not ConnectionState.HEALTHY],
        last_failure=None if troubles else last_failure(),
        live=live[:MOST_LIVE],
        latest=rows[:LATEST],
        sandboxed=[channel for channel in OUTSIDE if channel not in connected],
        silent_since=_silent_since(now) if live else None,
    )


def _latest_and_live() -> list[Dispatch]:
    """Return the newest dispatches and the newest unfinished ones, newest first, in one query."""
    newest = Dispatch.objects.order_by("-number").values("number")
    wanted = Q(number__in=newest[:LATEST]) | Q(
        number__in=Dispatch.objects.unfinished().order_by("-number").values("number")[:MOST_LIVE]
    )
    rows = Dispatch.objects.filter(wanted).select_related("created_by_member", "created_by_key")
    return list(rows.order_by("-number"))


def _is_held(dispatch: Dispatch) -> bool:
    """Say whether the machine, and no member, made it wait."""
    is_ours = dispatch.state is DispatchState.PAUSED and not dispatch.state_by
    return dispatch.state is DispatchState.HELD or (is_ours and bool(dispatch.state_reason))


def _silent_since(now: datetime) -> datetime | None:
    """Return when the last worker was seen, if that is too long ago; ``now`` if there was none."""
    seen = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    if seen is None:
        return now.replace(microsecond=0, second=0)
    return seen if now - seen > SILENT_AFTER else None
