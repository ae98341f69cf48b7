"""What the log's pages read."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from messaging.activity.search import Search
from messaging.choices.channels import ChannelKey
from messaging.console.charts import Part, outcome_bar
from messaging.console.keyset import Place, Slice, page_in_time, page_of
from messaging.console.rows import DeliveryRow, delivery_rows
from messaging.errors import NotFoundError
from messaging.models.activity_entry import ActivityEntry
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.reports.figures import Figures, figures_of

FIRST_RECIPIENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One entry in the list, with the books of the dispatch it led to."""

    entry: ActivityEntry
    figures: Figures | None
    parts: list[Part]

    @property
    def channels(self) -> list[ChannelKey]:
        """Its channels, as words."""
        return [ChannelKey(code) for code in self.entry.channels]


def entries(search: Search, place: Place) -> tuple[list[EntryRow], Slice[ActivityEntry] | None]:
    """Return one page of the log; nothing while the search has a problem.

    In the order in which entries were written, or of a search for a time in that of their time: so
    it reads nothing of other times. Of a search that takes too long the page ``is_late``.
    """
    if not search.is_ok:
        return [], None
    whole = ActivityEntry.objects.select_related("api_key", "member", "dispatch")
    if search.tokens:
        found = ActivityEntry.objects.filter(search.condition)
        page = page_in_time(found, place, whole=whole, by="at" if search.is_timed else "pk")
    else:
        page = page_of(whole, place)
    books = figures_of(entry.dispatch for entry in page.rows if entry.dispatch is not None)
    return [_row(entry, books) for entry in page.rows], page


def _row(entry: ActivityEntry, books: dict[int, Figures]) -> EntryRow:
    figures = books.get(entry.dispatch_id) if entry.dispatch_id is not None else None
    return EntryRow(entry=entry, figures=figures, parts=outcome_bar(figures) if figures else [])


def entry_of(entry_id: UUID) -> ActivityEntry:
    """Return one entry with its body; raises ``NotFoundError``."""
    related = ("api_key", "member", "dispatch", "body", "replay_of")
    entry = ActivityEntry.objects.select_related(*related).filter(entry_id=entry_id).first()
    if entry is None:
        raise NotFoundError(_("There is no such entry in the log; old ones are not kept forever."))
    return entry


def first_recipients(dispatch: Dispatch, *, is_masked: bool) -> list[DeliveryRow]:
    """Return the newest outcomes of a dispatch."""
    found = Delivery.objects.filter(dispatch_number=dispatch.number).order_by("-id")
    return delivery_rows(found[:FIRST_RECIPIENTS], is_masked=is_masked)


def page_named(text: str) -> tuple[str, str] | None:
    """Return view and id of the one thing that ``text`` is the whole id of, or None."""
    try:
        wanted = UUID(text)
    except ValueError:
        return None
    if Dispatch.objects.filter(dispatch_id=wanted).exists():
        return "console:dispatch", wanted.hex
    by_id = Q(entry_id=wanted) | Q(request_id__in=(str(wanted), wanted.hex, text))
    found = ActivityEntry.objects.filter(by_id).values_list("entry_id", flat=True)[:2]
    return ("console:entry", str(found[0])) if len(found) == 1 else None
