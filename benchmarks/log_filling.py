"""A database with one large send, as many entries in the log, and who and what they name."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta

from benchmarks.database import Stock
from benchmarks.entries import COLUMNS as ENTRY_COLUMNS
from benchmarks.entries import KEYS, MEMBERS, entries
from benchmarks.filling import fill
from benchmarks.generator import NOW
from benchmarks.outcomes import (
    CHANNELS,
    COLUMNS,
    PER_USER,
    STARTED_AT,
    Share,
    deliveries,
    shares,
    status_of,
)
from messaging.choices.access import Role, Source
from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.choices.states import ChunkState, DispatchState
from messaging.models.api_key import ApiKey
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch
from messaging.models.member import Member
from messaging.models.user import User
from messaging.reports.figures import summed

LARGE, RARE = "The large one", "The rare one"
_OTHERS_SHARE = 100  # of the users: how many other sends the log tells of
_FAILING = 50  # of them, one in so many has failures


def fill_log(users: int) -> None:
    """Fill it: ten outcomes and ten entries a user."""
    count = users * PER_USER
    large = _dispatch(LARGE, CHANNELS, DispatchState.STOPPED)
    large.save()
    first = User.objects.order_by("pk").values_list("pk", flat=True)[0]
    rows = deliveries(count, dispatch_number=large.number, first_user=first)
    fill("messaging_delivery", COLUMNS, rows)
    Chunk.objects.bulk_create(_chunk(large, share) for share in shares(count))
    _end([large])
    dispatches = [*_others(max(1, users // _OTHERS_SHARE)), *_others(1, RARE)]
    keys = [ApiKey.objects.create(name=name, prefix="", key_hash=name).pk for name in KEYS]
    members = [Member.objects.create(email=email, role=Role.ADMIN).pk for email in MEMBERS]
    logged = entries(count, keys=keys, members=members, dispatches=dispatches)
    fill("messaging_activityentry", ENTRY_COLUMNS, logged)


STOCK = Stock(
    "log",
    fill_log,
    ("benchmarks/outcomes.py", "benchmarks/entries.py", "benchmarks/log_filling.py"),
)


def _dispatch(name: str, channels: Iterable[ChannelKey], state: DispatchState) -> Dispatch:
    return Dispatch(
        name=name,
        request={"broadcast": True, "messages": {}},
        channels=[int(channel) for channel in channels],
        audience_kind="everyone",
        source=Source.API,
        state=state,
        accepted_at=STARTED_AT,
        start_at=STARTED_AT,
        expires_at=STARTED_AT + timedelta(days=1),
        snapshot_at=STARTED_AT,
        first_sent_at=STARTED_AT,
        ended_at=NOW,
    )


def _others(count: int, name: str = "") -> Iterator[int]:
    """Make other sends, and yield their numbers; nobody can tell what became of the rare one's."""
    made = Dispatch.objects.bulk_create(
        _dispatch(name or f"Send {n}", [ChannelKey.EMAIL], DispatchState.COMPLETED)
        for n in range(count)
    )
    made = list(Dispatch.objects.filter(pk__in=[each.pk for each in made]).order_by("pk"))
    Chunk.objects.bulk_create(
        _chunk(each, Share(number=1, start=0, channel=ChannelKey.EMAIL, reasons=[reason]))
        for place, each in enumerate(made)
        for reason in [_reason_of(place, is_rare=bool(name))]
    )
    _end(made)
    yield from (each.number for each in made)


def _reason_of(place: int, *, is_rare: bool) -> Reason | None:
    if is_rare:
        return Reason.WORKER_LOST
    return None if place % _FAILING else Reason.REFUSED_RECIPIENT


def _chunk(dispatch: Dispatch, share: Share) -> Chunk:
    """Return the chunk of a share: done, its ids emptied, its books as its rows say."""
    noted: dict[int, dict[int, int]] = defaultdict(dict)
    counts: Counter[Status] = Counter()
    for reason, count in Counter(share.reasons).items():
        counts[status_of(reason)] += count
        if reason:
            noted[int(reason.status)][int(reason)] = count
    size = len(share.reasons)
    return Chunk(
        dispatch=dispatch,
        channel=share.channel,
        number=share.number,
        ids=b"",
        size=size,
        cursor=size,
        inflight=size,
        window_size=1_000,
        is_small=False,
        state=ChunkState.DONE,
        targeted_count=size,
        reasons=noted,
        **{f"{status.word}_count": counts[status] for status in Status},
    )


def _end(dispatches: Iterable[Dispatch]) -> None:
    """Fold the books, as ended sends have them."""
    dispatches = list(dispatches)
    for each in dispatches:
        each.totals = summed(each).to_json()
    Dispatch.objects.bulk_update(dispatches, ["totals"], batch_size=500)
