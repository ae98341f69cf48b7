"""Whom a send has failed, and whether it can be sent to them again: what page and dialog show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.console.dispatches.queries import Relative
from messaging.models.dispatch import Dispatch
from messaging.reports.failures import Standing, noted, standing_of
from messaging.reports.figures import Figures


@dataclass(frozen=True, slots=True)
class Row:
    """How many stand as failed, on one channel and for one reason."""

    channel: ChannelKey
    status: Status
    reason: Reason
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What a retry would take."""

    rows: list[Row]
    is_whole: bool = True
    running: Relative | None = None  # a retry that has not ended: the next must wait for it

    @property
    def failed_count(self) -> int:
        """How many failed."""
        return sum(row.count for row in self.rows if row.status is Status.FAILED)

    @property
    def unknown_count(self) -> int:
        """Of how many nobody can tell."""
        return sum(row.count for row in self.rows if row.status is Status.UNKNOWN)

    @property
    def failed_words(self) -> str:
        """What failed, as a sentence."""
        count = self.failed_count
        if not count:
            return _("None failed.")
        return ngettext("%s delivery failed.", "%s deliveries failed.", count) % f"{count:,}"

    @property
    def unknown_words(self) -> str:
        """What the tick stands for."""
        count = self.unknown_count
        words = ngettext(
            "Also to the one of whom nobody can tell.",
            "Also to the %(count)s of whom nobody can tell.",
            count,
        )
        return words % {"count": f"{count:,}"}


def is_offered(dispatch: Dispatch, books: Figures, chain: Sequence[Relative]) -> bool:
    """Say whether the page of a dispatch has the button, without looking at a row.

    Nobody is sent to twice in a chain, so what retries have sent is taken off what failed.
    """
    if not dispatch.state.is_final or any(not each.state.is_final for each in chain):
        return False
    reached = 0 if dispatch.retry_of_id else sum(each.sent for each in chain[1:])
    return books.failed + books.unknown > reached


def again_of(dispatch: Dispatch, chain: Sequence[Relative]) -> Again:
    """Return what stands of a dispatch's failures, by channel and reason, the most first."""
    running = next((each for each in chain if not each.state.is_final), None)
    if running is not None:
        return Again(rows=[], running=running)
    standing = noted(dispatch) if len(chain) == 1 else standing_of(dispatch)
    return Again(rows=_rows(standing), is_whole=standing.is_whole)


def _rows(standing: Standing) -> list[Row]:
    rows = [Row(*kind, count) for kind, count in standing.kinds.items() if count]
    return sorted(rows, key=lambda row: (row.status, -row.count, row.channel, row.reason))
