"""The books of a dispatch: targeted = sent + skipped + failed + cancelled + unknown + pending.

Figures come from the chunks, which move with the outcomes in one transaction, or from ``totals``
once the dispatch has ended. Delivery rows are never counted. Source: design, README D13.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from django.db.models import F, QuerySet, Sum

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.chunk import Chunk
from messaging.models.composed import Composed, IsGiven
from messaging.models.dispatch import Dispatch

TERMS = ("sent", "skipped", "failed", "cancelled", "unknown", "pending")
_SUMS = {
    "targeted": Sum("targeted_count"),
    **{status.word: Sum(f"{status.word}_count") for status in Status},
    "pending": Sum(F("size") - F("cursor")),
}

Reasons = Mapping[Status, Mapping[Reason, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Seven figures in deliveries: one user on one channel each.

    ``pending`` is measured by itself, not worked out from the others, so ``balances`` is a check.
    """

    targeted: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0
    unknown: int = 0
    pending: int = 0
    channels: Mapping[ChannelKey, "Figures"] = field(default_factory=dict)
    reasons: Reasons = field(default_factory=dict)

    @property
    def accounted(self) -> int:
        """How many have their outcome."""
        return self.sent + self.skipped + self.failed + self.cancelled + self.unknown

    @property
    def difference(self) -> int:
        """By how much the sum is off: 0, or something is wrong with us."""
        return self.targeted - self.accounted - self.pending

    @property
    def balances(self) -> bool:
        """Whether the sum is right, in the whole and on each channel."""
        return not self.difference and all(each.balances for each in self.channels.values())

    def terms(self) -> dict[str, int]:
        """Return the right-hand side of the sum, in its fixed order."""
        return {term: getattr(self, term) for term in TERMS}

    def to_json(self) -> dict[str, Any]:  # Any: nested objects of figures
        """Return what ``Dispatch.totals`` and the API hold: wire words and numbers."""
        plain = {"targeted": self.targeted, **self.terms()}
        if not self.channels:
            return plain
        channels = {channel.word: each.to_json() for channel, each in self.channels.items()}
        reasons = {
            status.word: {reason.word: count for reason, count in counts.items()}
            for status, counts in self.reasons.items()
        }
        return {**plain, "channels": channels, "reasons": reasons}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:  # Any: as in to_json
        """Read ``to_json`` back."""
        return cls(
            **{term: stored.get(term, 0) for term in ("targeted", *TERMS)},
            channels={
                ChannelKey.of(word): cls.from_json(each)
                for word, each in stored.get("channels", {}).items()
            },
            reasons={
                Status.of(word): {Reason.of(reason): n for reason, n in counts.items()}
                for word, counts in stored.get("reasons", {}).items()
            },
        )


def figures(dispatch: Dispatch) -> Figures:
    """Return the books of one dispatch: from ``totals`` where it has ended, else two queries."""
    if dispatch.totals is not None:
        return Figures.from_json(dispatch.totals)
    return summed(dispatch)


def summed(dispatch: Dispatch) -> Figures:
    """Return the books as its chunks hold them now, whatever ``totals`` says."""
    return summed_of([dispatch.number])[dispatch.number]


def summed_of(numbers: Collection[int]) -> dict[int, Figures]:
    """Return what ``summed`` does for many dispatches, by number; two queries for all of them."""
    channels, reasons = _read(_SUMMED.rows(numbers=list(numbers))), _reasons(numbers)
    return {number: _whole(channels.get(number, {}), reasons.get(number, {})) for number in numbers}


def summed_of_first(dispatch: Dispatch, *, chunks: int) -> Figures:
    """Return the books of a dispatch's first ``chunks`` on each channel, with their retries.

    One query, without reasons. A retry has its chunk's number, and number 0 corrects others.
    """
    channels = _by_channel([dispatch.number], number__range=(1, chunks))
    return _whole(channels.get(dispatch.number, {}), {})


def figures_of(dispatches: Iterable[Dispatch]) -> dict[int, Figures]:
    """Return books for a list, by dispatch number, in one query at most; without live reasons."""
    dispatches = list(dispatches)
    live = [dispatch.number for dispatch in dispatches if dispatch.totals is None]
    sums = _by_channel(live) if live else {}
    return {
        dispatch.number: _whole(sums.get(dispatch.number, {}), {})
        if dispatch.totals is None
        else Figures.from_json(dispatch.totals)
        for dispatch in dispatches
    }


def added(channels: Iterable[Figures]) -> dict[str, int]:
    """Return the seven figures of several, added up."""
    channels = list(channels)
    return {term: sum(getattr(each, term) for each in channels) for term in ("targeted", *TERMS)}


def _whole(channels: Mapping[ChannelKey, Figures], reasons: Reasons) -> Figures:
    return Figures(**added(channels.values()), channels=channels, reasons=reasons)


def _by_channel(
    numbers: Collection[int],
    **only: Any,  # noqa: ANN401 - Django's look-ups
) -> dict[int, dict[ChannelKey, Figures]]:
    return _read(_sums(Chunk.objects.filter(dispatch__in=numbers, **only)))


def _sums(chunks: QuerySet[Chunk]) -> QuerySet[Chunk, Any]:  # Any: numbers
    """Return a dispatch, a channel, and their sums, in the order of ``_SUMS``."""
    channels = chunks.order_by("dispatch_id", "channel").values_list("dispatch_id", "channel")
    return channels.annotate(**_SUMS)


def _read(rows: Iterable[Sequence[Any]]) -> dict[int, dict[ChannelKey, Figures]]:
    found: dict[int, dict[ChannelKey, Figures]] = defaultdict(dict)
    for number, channel, *sums in rows:
        found[number][ChannelKey(channel)] = Figures(**dict(zip(_SUMS, sums, strict=True)))
    return found


def _reasons(numbers: Collection[int]) -> dict[int, Reasons]:
    """Add up what each chunk notes as ``{status code: {reason code: n}}``, by dispatch.

    A reason that a correction took back altogether is left out.
    """
    counts: dict[int, dict[int, Counter[int]]] = defaultdict(lambda: defaultdict(Counter))
    for number, noted in _REASONS.rows(numbers=list(numbers)):
        for status, reasons in noted.items():
            of_status = counts[number][int(status)]
            for reason, count in reasons.items():
                of_status[int(reason)] += count
    return {number: _in_words(noted) for number, noted in counts.items()}


def _in_words(noted: Mapping[int, Mapping[int, int]]) -> Reasons:
    return {
        Status(status): {
            Reason(reason): count for reason, count in sorted(reasons.items()) if count
        }
        for status, reasons in sorted(noted.items())
    }


def _of_given() -> QuerySet[Chunk]:
    return Chunk.objects.filter(IsGiven("dispatch_id", "numbers"))


_SUMMED = Composed(lambda: _sums(_of_given()))
_REASONS = Composed(
    lambda: _of_given().exclude(reasons={}).values_list("dispatch_id", "reasons").order_by()
)
