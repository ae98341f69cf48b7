"""Whom a send has failed, and of whom nobody can tell: what may be sent again.

A send and its retries are one chain, and a user's last outcome on a channel along it decides. What
a retry cancelled was not tried, so there the outcome before it holds. Who was sent to anywhere in
the chain is never among them; where any outcome is *unknown*, they may have it already, whatever a
later try came to. Rows are read in keyset pages, so a million cost no more memory than five
thousand. Source: design, delivery §5; docs/decisions/0029.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user_ids import among

PAGE_SIZE = 5_000  # rows of a dispatch, and then all of the chain about their users
MOST_COUNTED = 20_000  # rows of a dispatch that a page may look through to show figures
OPEN = (Status.FAILED, Status.UNKNOWN)
_NO_ROW = 0

Kind = tuple[ChannelKey, Status, Reason]


class Failure(NamedTuple):
    """One user on one channel, with the outcome that stands; *unknown*: they may have it."""

    user_id: int
    channel: ChannelKey
    status: Status
    reason: Reason

    @property
    def kind(self) -> Kind:
        """All of it but the user."""
        return self.channel, self.status, self.reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which failures; of channels and reasons, none means all."""

    channels: Collection[ChannelKey] = ()
    reasons: Collection[Reason] = ()
    include_unknown: bool = False

    @property
    def statuses(self) -> Sequence[Status]:
        """Which rows of the dispatch to begin with."""
        return OPEN if self.include_unknown else OPEN[:1]

    def takes(self, failure: Failure) -> bool:
        """Say whether it is among them."""
        return failure.status in self.statuses and (
            not self.reasons or failure.reason in self.reasons
        )


EVERYTHING = Wanted(include_unknown=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How many failures stand, by kind; not ``is_whole`` where there were too many to look at."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    is_whole: bool = True


class _Row(NamedTuple):
    """One outcome along the chain."""

    pk: int
    user_id: int
    channel: ChannelKey
    status: Status
    reason: Reason | None
    replaces: int | None


def failures(dispatch: Dispatch, wanted: Wanted) -> Iterator[list[Failure]]:
    """Yield, page by page, those whom ``dispatch`` failed and whom nothing has reached since."""
    chain = _chain(dispatch)
    for status in wanted.statuses:
        for page in _pages(dispatch, status, wanted.channels):
            standing = _standing(page, chain)
            yield [failure for failure in standing if wanted.takes(failure)]


def standing_of(dispatch: Dispatch) -> Standing:
    """Return how many failures of a dispatch still stand, by looking at its rows."""
    kinds: Counter[Kind] = Counter()
    for number, page in enumerate(failures(dispatch, EVERYTHING), start=1):
        if number * PAGE_SIZE > MOST_COUNTED:
            return Standing(kinds=kinds, is_whole=False)
        kinds.update(failure.kind for failure in page)
    return Standing(kinds=kinds)


def noted(dispatch: Dispatch) -> Standing:
    """Return the same of a dispatch that was never retried, from what its chunks note."""
    kinds: Counter[Kind] = Counter()
    for channel, reasons in dispatch.chunks.exclude(reasons={}).values_list("channel", "reasons"):
        for status in OPEN:
            for reason, count in reasons.get(str(status.value), {}).items():
                kinds[ChannelKey(channel), status, Reason(int(reason))] += count
    return Standing(kinds=kinds)


def _chain(dispatch: Dispatch) -> list[int]:
    return list(Dispatch.objects.chain_of(dispatch).values_list("number", flat=True))


def _pages(
    dispatch: Dispatch, status: Status, channels: Collection[ChannelKey]
) -> Iterator[list[tuple[int, int, int]]]:
    """Yield id, user and channel of a dispatch's rows, off the index of what was not sent."""
    rows = Delivery.objects.filter(
        dispatch_number=dispatch.number, status=status, user_id__isnull=False
    ).order_by("id")
    if channels:
        rows = rows.filter(channel__in=channels)
    after = _NO_ROW
    while page := list(
        rows.filter(pk__gt=after).values_list("id", "user_id", "channel")[:PAGE_SIZE]
    ):
        yield page  # type: ignore[misc]  # user_id is not null here
        after = page[-1][0]


def _standing(page: Sequence[tuple[int, int, int]], chain: Sequence[int]) -> Iterator[Failure]:
    """Yield what stands of one page's rows."""
    histories: dict[tuple[int, int], list[_Row]] = defaultdict(list)
    found = (
        Delivery.objects.filter(
            among([user_id for _, user_id, _ in page], "user_id"), dispatch_number__in=chain
        )
        .exclude(status=Status.CANCELLED)
        .order_by("id")
        .values_list("id", "user_id", "channel", "status", "reason", "replaces")
    )
    for row in map(_Row._make, found.iterator()):
        histories[row.user_id, row.channel].append(row)
    for pk, user_id, channel in page:
        failure = _last(pk, histories[user_id, channel])
        if failure is not None:
            yield failure


def _last(pk: int, history: Sequence[_Row]) -> Failure | None:
    """Return the failure that ends a history, for the row ``pk`` of it; None where none does."""
    replaced = {row.replaces for row in history}
    shown = [row for row in history if row.pk not in replaced]
    if pk in replaced or any(row.status == Status.SENT for row in shown):
        return None
    if shown[-1].status not in OPEN:
        return None
    doubts = [row for row in shown if row.status == Status.UNKNOWN]
    last = (doubts or shown)[-1]
    reason = Reason(last.reason or Reason.INTERNAL)
    return Failure(last.user_id, ChannelKey(last.channel), Status(last.status), reason)
