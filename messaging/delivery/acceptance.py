"""From a valid request to a dispatch that workers find: one transaction's rows.

For named users alone the audience is frozen here, over at most fifty ids; with a segment or an
audience a lane does it when the dispatch is due. Source: design, delivery §3 and §4.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q

from messaging.activity.record import Call
from messaging.audience.recipients import Named
from messaging.audience.shared_addresses import column_of, duplicates
from messaging.channels.registry import CHANNELS
from messaging.choices.access import Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import DispatchState
from messaging.delivery.bulk import append
from messaging.delivery.chunks import chunks_of, finished_chunk
from messaging.delivery.eligibility import may_receive
from messaging.delivery.lookups import Found, look_up
from messaging.delivery.naming import first_words
from messaging.models.chunk import Chunk
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.fields import DatabaseNow, public_id
from messaging.models.insertion import insert
from messaging.models.schedule import Schedule
from messaging.models.send_id import SendId
from messaging.models.time_ordered_id import next_ids
from messaging.models.workspace import Workspace
from messaging.send_request import SendRequest

# Places of the chunks of named users: fifty ids never fill more than one of each.
TO_SEND, DUPLICATES, NOBODY = 1, 2, 3
FIRST_ATTEMPT = 1
_SKIPPED_COLUMNS = (
    *("id", "dispatch_number", "channel", "status", "reason"),
    *("attempt", "message_count", "detail"),
)


def accept(
    request: SendRequest,
    *,
    call: Call,
    now: datetime,
    found: Found | None = None,
    schedule: Schedule | None = None,
) -> Dispatch:
    """Write the dispatch and, for named users, their chunks; call it inside a transaction.

    ``found`` is what ``look_up`` returned for this request, ``schedule`` what it comes of. Raises
    ``InvalidRequestError`` for what nobody has, when it has to look up itself.
    """
    found = found or look_up(request)
    dispatch = _dispatch(request, found, call=call, now=now)
    if schedule is not None:
        _as_promised(dispatch, schedule)
    insert(dispatch)
    chunks = _named_chunks(dispatch, request, found) if dispatch.snapshot_at else []
    chunks += _nobody(dispatch, found)
    if chunks:
        insert(*chunks)
    return dispatch


def freezes_at_once(request: SendRequest) -> bool:
    """Say whether names alone decide who is meant, so that nothing is left to expand."""
    return request.names_users and request.segment_id is None and request.tree is None


def new_dispatch(*, call: Call, now: datetime, is_frozen: bool) -> Dispatch:
    """Return an unsaved dispatch that says who sends it, and when it begins and is too old.

    ``is_frozen``: its chunks are written with it, so nothing is left to expand.
    """
    workspace = Workspace.current()
    undo = workspace.undo_seconds if call.source == Source.CONSOLE else 0
    start_at = now + timedelta(seconds=undo)
    return Dispatch(
        source=call.source,
        created_by_key=call.api_key,
        created_by_member=call.member,
        state=DispatchState.SENDING if is_frozen and not undo else DispatchState.ACCEPTED,
        accepted_at=now,
        start_at=start_at,
        expires_at=start_at + timedelta(hours=workspace.max_send_age_hours),
        snapshot_at=now if is_frozen else None,
    )


def _dispatch(request: SendRequest, found: Found, *, call: Call, now: datetime) -> Dispatch:
    body = request.to_json()
    dispatch = new_dispatch(call=call, now=now, is_frozen=freezes_at_once(request))
    dispatch.name = found.campaign.name if found.campaign else first_words(body["messages"])
    dispatch.request = body
    dispatch.channels = [int(channel) for channel in request.messages.chosen()]
    dispatch.audience_kind = request.kind
    dispatch.campaign = found.campaign
    dispatch.send_id = _send_id(request, found)
    dispatch.confirmed_count = _confirmed(request)
    return dispatch


def _as_promised(dispatch: Dispatch, schedule: Schedule) -> None:
    """Give a dispatch the id and the times of its schedule; a local time is frozen by a lane."""
    age = dispatch.expires_at - dispatch.start_at
    dispatch.dispatch_id = schedule.dispatch_id
    dispatch.start_at = schedule.starts_at
    dispatch.expires_at = schedule.ends_at + age
    if schedule.is_local:
        dispatch.state, dispatch.snapshot_at = DispatchState.ACCEPTED, None


def _confirmed(request: SendRequest) -> int | None:
    """Return how many users were seen by whoever sends this."""
    return request.expected_recipients.users if request.expected_recipients else None


def _send_id(request: SendRequest, found: Found) -> str:
    """Return the send id to count under; a tracked broadcast without one gets its own."""
    if request.send_id or not (found.campaign and request.broadcast):
        return request.send_id or ""
    generated = SendId(send_id=public_id(), campaign=found.campaign, is_generated=True)
    generated.save(force_insert=True)
    return generated.send_id


def _named_chunks(dispatch: Dispatch, request: SendRequest, found: Found) -> list[Chunk]:
    chunks: list[Chunk] = []
    for channel, message in request.messages.chosen().items():
        carrier = found.connections.get(channel)
        may = may_receive(CHANNELS[channel], message, request.recipient_subscription_state)
        first, others = _shares(channel, found.named, may)
        chunks += chunks_of(dispatch, channel, carrier, first, start_number=TO_SEND)
        verdict = Reason.DUPLICATE_ADDRESS
        chunks += chunks_of(
            dispatch, channel, carrier, others, verdict=verdict, start_number=DUPLICATES
        )
    return chunks


def _shares(channel: ChannelKey, named: Named, may: Q) -> tuple[Sequence[int], Sequence[int]]:
    """Return who gets the message, and who shares an address with one of them.

    The addresses came with the names, so the usual send, whose users share none, asks nothing.
    """
    if column_of(channel) not in named.sharing:
        return named.user_ids, ()
    later = duplicates(named.user_ids, channel, may_receive=may)
    return [user_id for user_id in named.user_ids if user_id not in later], sorted(later)


def _nobody(dispatch: Dispatch, found: Found) -> list[Chunk]:
    """Write a skipped row for each name that nobody has, and return the chunks that count them."""
    names = [name[:255] for _, name in found.named.unknown]
    if not names:
        return []
    append(Delivery, _SKIPPED_COLUMNS, _skipped(dispatch, names))
    return [
        finished_chunk(
            dispatch,
            ChannelKey(channel),
            len(names),
            reason=Reason.USER_PROFILE_NOT_FOUND,
            number=NOBODY,
        )
        for channel in dispatch.channels
    ]


def _skipped(dispatch: Dispatch, names: Sequence[str]) -> list[tuple[object, ...]]:
    """Return the rows, all of them: while a COPY runs, its connection can be asked for no id."""
    clock = Dispatch.objects.values_list(DatabaseNow(), flat=True).get(pk=dispatch.pk)
    targets = [(channel, name) for channel in dispatch.channels for name in names]
    ids = next_ids(len(targets), now=clock)
    outcome = (int(Status.SKIPPED), int(Reason.USER_PROFILE_NOT_FOUND))
    return [
        (delivery_id, dispatch.number, channel, *outcome, FIRST_ATTEMPT, 0, name)
        for delivery_id, (channel, name) in zip(ids, targets, strict=True)
    ]
