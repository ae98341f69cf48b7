"""What the dispatch pages read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from messaging.activity.search import Search
from messaging.choices.channels import ChannelKey
from messaging.choices.states import DispatchState
from messaging.console.keyset import Place, Slice, page_in_time, page_of
from messaging.console.outcome_filter import OutcomeFilter
from messaging.console.rows import DispatchRow, dispatch_rows
from messaging.errors import NotFoundError
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.sandbox_message import SandboxMessage
from messaging.models.user import User

RELATED = ("created_by_member", "created_by_key", "campaign", "retry_of")
MOST_MESSAGES = 12


def listed(search: Search, place: Place) -> tuple[list[DispatchRow], Slice[Dispatch] | None]:
    """Return one page of dispatches; nothing while the search has a problem."""
    if not search.is_ok:
        return [], None
    retries = Dispatch.objects.filter(retry_of=OuterRef("pk"))
    whole = Dispatch.objects.annotate(is_retried=Exists(retries)).select_related(*RELATED[:2])
    if search.tokens:
        found = Dispatch.objects.filter(search.condition)
        by = "accepted_at" if search.is_timed else "pk"
        page = page_in_time(found, place, whole=whole, by=by)
    else:
        page = page_of(whole, place)
    return dispatch_rows(page.rows), page


def dispatch_of(dispatch_id: str) -> Dispatch:
    """Return a dispatch by its public id; raises ``NotFoundError``."""
    try:
        by_id = Dispatch.objects.filter(dispatch_id=UUID(dispatch_id))
    except ValueError:
        by_id = Dispatch.objects.none()
    found = by_id.select_related(*RELATED).first()
    if found is None:
        raise NotFoundError(_("There is no such dispatch."))
    return found


@dataclass(frozen=True, slots=True)
class Relative:
    """One dispatch of a chain: a send, or a retry of it."""

    number: int
    public_id: str
    state: DispatchState
    accepted_at: datetime
    sent: int  # as its totals say; 0 until it has ended


def chain_of(dispatch: Dispatch) -> list[Relative]:
    """Return a send and its retries, whichever of them ``dispatch`` is, the first at the front."""
    rows = Dispatch.objects.chain_of(dispatch).order_by("number")
    columns = rows.values_list("number", "dispatch_id", "state", "accepted_at", "totals")
    return [
        Relative(number, public.hex, DispatchState(state), at, (totals or {}).get("sent", 0))
        for number, public, state, at, totals in columns
    ]


def vias(dispatch: Dispatch) -> dict[ChannelKey, list[str]]:
    """Return the names of the connections that carry each channel; empty for the sandbox."""
    carried: dict[ChannelKey, list[str]] = {}
    pairs = (
        Chunk.objects.filter(dispatch=dispatch)
        .order_by("channel", "connection__name")
        .values_list("channel", "connection__name")
        .distinct()
    )
    for channel, name in pairs:
        carried.setdefault(ChannelKey(channel), []).append(name or "")
    return carried


def recipients(dispatch: Dispatch, wanted: OutcomeFilter, place: Place) -> Slice[Delivery]:
    """Return one page of outcomes, newest first."""
    found = Delivery.objects.filter(dispatch_number=dispatch.number).that_are(**wanted.condition())
    return page_of(found, place)


def messages(dispatch: Dispatch, place: Place) -> Slice[SandboxMessage]:
    """Return one page of what the sandbox would have sent."""
    found = SandboxMessage.objects.filter(dispatch_number=dispatch.number)
    return page_of(found, place, size=MOST_MESSAGES)


def message_of(dispatch: Dispatch, message_id: int) -> SandboxMessage:
    """Return one sandbox message of this dispatch; raises ``NotFoundError``."""
    found = SandboxMessage.objects.filter(dispatch_number=dispatch.number, pk=message_id).first()
    if found is None:
        raise NotFoundError(_("There is no such message; only the first thousand are kept."))
    return found


def names_of(messages: list[SandboxMessage]) -> dict[int, str]:
    """Return how the users of some messages are called."""
    ids = {message.user_id for message in messages}
    pairs = User.objects.filter(pk__in=ids).values_list("pk", "external_id", "braze_id")
    return {pk: external_id or braze_id for pk, external_id, braze_id in pairs}
