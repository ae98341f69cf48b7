"""The sum that must balance: targeted = sent + skipped + failed + cancelled + unknown + pending.

It is read from the chunks, never from the rows: each chunk's counts move in the UPDATE that moves
its cursor. Source: design, D13.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Sum

from messaging.choices.channels import ChannelKey
from messaging.choices.outcomes import Reason, Status
from messaging.models.chunk import Chunk
from messaging.models.dispatch import Dispatch

FIGURES = ("targeted", "sent", "skipped", "failed", "cancelled", "unknown", "pending")
_SUMS = {f"{name}_sum": Sum(f"{name}_count") for name in FIGURES[:-1]} | {
    "pending_sum": Sum(F("size") - F("cursor"))
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The seven figures of a dispatch, or of one of its channels."""

    targeted: int = 0
    sent: int = 0
    skipped: int = 0
    failed: int = 0
    cancelled: int = 0
    unknown: int = 0
    pending: int = 0

    @property
    def balances(self) -> bool:
        """Whether everybody who was targeted stands somewhere."""
        ended = self.sent + self.skipped + self.failed + self.cancelled + self.unknown
        return self.targeted == ended + self.pending

    def to_json(self) -> dict[str, Any]:  # Any: figures, and in Books what they are made of
        """Return the figures by name."""
        return {name: getattr(self, name) for name in FIGURES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Books(Figures):
    """One dispatch's figures: whole, by channel, and by reason."""

    channels: Mapping[ChannelKey, Figures] = field(default_factory=dict)
    reasons: Mapping[Status, Mapping[Reason, int]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the books as ``GET /dispatches/{dispatch_id}`` spells them."""
        channels = {key.word: figures.to_json() for key, figures in self.channels.items()}
        reasons = {
            status.word: {reason.word: count for reason, count in counts.items()}
            for status, counts in self.reasons.items()
        }
        return {
            **{name: getattr(self, name) for name in FIGURES},
            "channels": channels,
            "reasons": reasons,
        }


def books(dispatch: Dispatch) -> Books:
    """Return the books of one dispatch as they stand now."""
    chunks = Chunk.objects.filter(dispatch=dispatch)
    sums = chunks.order_by().values("channel").annotate(**_SUMS)
    channels = {
        ChannelKey(channel): Figures(**dict(zip(FIGURES, figures, strict=True)))
        for channel, *figures in sums.order_by("channel").values_list("channel", *_SUMS)
    }
    total = {name: sum(getattr(figures, name) for figures in channels.values()) for name in FIGURES}
    return Books(
        **total,
        channels=channels,
        reasons=_reasons(chunks.exclude(reasons={}).values_list("reasons", flat=True)),
    )


def _reasons(
    counted: Iterable[Mapping[str, Mapping[str, int]]],
) -> dict[Status, dict[Reason, int]]:
    """Add up ``{status code: {reason code: n}}``, in the order of the codes."""
    totals: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for chunk in counted:
        for status, reasons in chunk.items():
            totals[int(status)].update({int(reason): n for reason, n in reasons.items()})
    return {
        Status(status): {Reason(reason): n for reason, n in sorted(totals[status].items()) if n}
        for status in sorted(totals)
    }
