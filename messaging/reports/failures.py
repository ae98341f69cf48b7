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

from django.db.models import ExpressionWrapper, F, Field, QuerySet

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.delivery import Delivery
from messaging.models.dispatch import Dispatch
from messaging.models.user_ids import among

PAGE_SIZE = 5_000  # rows of a dispatch, and then all of the chain about their users
MOST_COUNTED = 20_000  # rows of a dispatch that a page may look through to show figures
OPEN = (Status.FAILED, Status.UNKNOWN)
CORRECTIONS = 0  # the number of the chunk that books what was replaced; design, delivery §12


def _code(column: str) -> ExpressionWrapper:
    """Return a code as it lies: made into a word, it would cost more than all the rest."""
    return ExpressionWrapper(F(column), output_field=Field())


_COLUMNS = ("id", "user_id", _code("channel"), _code("status"), _code("reason"), "replaces")

Kind = tuple[ChannelKey, Status, Reason]


class Failure(NamedTuple):
    """One user on one channel, with the outcome that stands; *unknown*: they may have it.

    In plain codes: a million are made of nothing else.
    """

    user_id: int
    channel: int
    status: int
    reason: int

    @property
    def kind(self) -> Kind:
        """All of it but the user."""
        return ChannelKey(self.channel), Status(self.status), Reason(self.reason)


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
    """One outcome along the chain; rows sort by time."""

    pk: int
    user_id: int
    channel: int
    status: int
    reason: int | None
    replaces: int | None


def failures(dispatch: Dispatch, wanted: Wanted) -> Iterator[list[Failure]]:
    """Yield, page by page, those whom ``dispatch`` failed and whom nothing has reached since."""
    chain = list(Dispatch.objects.chain_of(dispatch).values_list("number", flat=True))
    is_alone = len(chain) == 1 and not dispatch.chunks.filter(number=CORRECTIONS).exists()
    for page in _pages(dispatch, wanted):
        standing = map(_failure, page) if is_alone else _standing(page, chain)
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


def _pages(dispatch: Dispatch, wanted: Wanted) -> Iterator[list[_Row]]:
    """Yield a dispatch's rows, off the index of what was not sent."""
    for status in wanted.statuses:
        own = Delivery.objects.filter(dispatch_number=dispatch.number, user_id__isnull=False)
        rows = own.that_are(status=status).order_by("id")
        if wanted.channels:
            rows = rows.filter(channel__in=wanted.channels)
        page = _read(rows[:PAGE_SIZE])
        while page:
            yield page
            is_last = len(page) < PAGE_SIZE
            page = [] if is_last else _read(rows.filter(pk__gt=page[-1].pk)[:PAGE_SIZE])


def _read(rows: QuerySet[Delivery]) -> list[_Row]:
    return list(map(_Row._make, rows.values_list(*_COLUMNS)))


def _standing(page: Sequence[_Row], chain: Sequence[int]) -> Iterator[Failure]:
    """Yield what stands of one page, by all that became of its users along the chain."""
    # Sorted here: asked for in order, a planner may walk the whole table by id.
    found = Delivery.objects.filter(
        among([row.user_id for row in page], "user_id"), dispatch_number__in=chain
    ).exclude(status=Status.CANCELLED)
    histories: dict[tuple[int, int], list[_Row]] = defaultdict(list)
    for row in sorted(_read(found)):
        histories[row.user_id, row.channel].append(row)
    for row in page:
        last = _last(row, histories[row.user_id, row.channel])
        if last is not None:
            yield _failure(last)


def _last(row: _Row, history: Sequence[_Row]) -> _Row | None:
    """Return the failure that ends a history, which ``row`` is in; None where none does."""
    replaced = {each.replaces for each in history}
    shown = [each for each in history if each.pk not in replaced]
    if row.pk in replaced or any(each.status == Status.SENT for each in shown):
        return None
    doubts = [each for each in shown if each.status == Status.UNKNOWN]
    return (doubts or shown)[-1] if shown[-1].status in OPEN else None


def _failure(row: _Row) -> Failure:
    return Failure(row.user_id, row.channel, row.status, row.reason or Reason.INTERNAL)
